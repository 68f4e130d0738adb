"""The two ends of a period: an end that is not known leaves its side open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import numpy as np

from policypack import anniversaries
from policypack.arrays import FIRST_DAY, Col, Ints, is_constant, months_of_days, to_day
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.plain import plain_of

#: What an end that is not known stands for.
FLOOR: Final = to_day(FIRST_DAY)
CEILING: Final = to_day(date(2199, 12, 31))


def month_or_months(days: Ints) -> Ints | int:
    """The month of each day; one number where all rows have one day stored once."""
    return anniversaries.month_of(int(days[0])) if len(days) and is_constant(days) else months_of_days(days)


def day_or(day: Expr, otherwise: int) -> Callable[[Frame], Ints]:
    """Each row's day; the day `otherwise` where none is known."""
    return lambda frame: _known_or(day.run(frame), otherwise)


def month_or(day: Expr, otherwise: int) -> Callable[[Frame], Ints | int]:
    """The month of each row's day, of all rows one number where they share the day."""
    value_of, days_of, open_month = plain_of(day), day_or(day, otherwise), anniversaries.month_of(otherwise)

    def run(frame: Frame) -> Ints | int:
        if frame.alone:
            value = value_of(frame)
            return open_month if value is None else anniversaries.month_of(value)
        if day.month is None or frame.run.leap_to_march:  # from 29 February to March is one month more
            return month_or_months(days_of(frame))
        return _known_or(day.month(frame), open_month)

    return run


def _known_or(col: Col, value: int) -> Ints:
    return col.v if col.known is None else np.where(col.known, col.v, value)
