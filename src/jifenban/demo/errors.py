"""What is wrong with a demonstration's file, in words for whoever wrote it."""


class Absent(LookupError):
    """The scenario names somebody or something that is not there; the message is a Chinese sentence."""


class Unplayable(Exception):
    """The demonstration cannot be made as its file says; `sentence` says where, why, and how to mend it."""

    def __init__(self, where: str, what: str) -> None:
        self.sentence = f"{where}：{what}"
        super().__init__(where, what)  # what pickling hands on, between the processes of a seeding

    def __str__(self) -> str:
        return self.sentence
