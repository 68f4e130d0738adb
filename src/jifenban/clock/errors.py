"""What the clock refuses. `sentence` is for people."""


class ClockMovesForwardOnly(Exception):
    """The demonstration clock was asked to go back."""

    sentence = "演示时间只能往后拨，不能往回拨。请填写一个更晚的时间。"
    field = "to"


class NoDemonstration(Exception):
    """Only the demonstration has a clock that can be moved."""

    sentence = "这里不是演示环境，时间不能拨动。"
    field = "to"
