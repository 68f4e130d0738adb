"""What can be wrong with the record."""

from datetime import date


class ChainBroken(Exception):
    """An entry's digest, number or link does not follow from the one before it."""

    def __init__(self, subject: str, number: int) -> None:
        super().__init__(f"the journal of {subject} is broken at entry {number}")
        self.subject = subject
        self.number = number


class SealBroken(Exception):
    """The entries of a sealed day are not those that were sealed."""

    def __init__(self, day: date) -> None:
        super().__init__(f"the journal of {day} is not what was sealed")
        self.day = day


class DayNotOver(Exception):
    """A day can be sealed only when it has ended."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} has not ended")
        self.day = day
