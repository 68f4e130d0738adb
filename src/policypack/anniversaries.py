"""Whole months from one day to another, ages and how long a spell has lasted; and single days as `arrays` does many."""

from __future__ import annotations

from calendar import monthrange
from functools import lru_cache
from typing import Final

import numpy as np

from policypack.arrays import (
    FIRST_DAY,
    LAST_DAY,
    Bools,
    Ints,
    first_day_of,
    from_day,
    months_of_days,
    not_below,
    to_day,
    to_month,
)

#: Fewer pairs of days than this are sooner reckoned one by one.
_FEW: Final = 6
_FIRST, _LAST = to_day(FIRST_DAY), to_day(LAST_DAY)


@lru_cache(maxsize=4096)
def month_of(day: int) -> int:
    """The month number a day lies in."""
    month: int = months_of_days(np.array([day])).item(0)
    return month


@lru_cache(maxsize=4096)
def first_of(month: int) -> int:
    """The first day of a month number."""
    day: int = first_day_of(np.array([month])).item(0)
    return day


def shifted(day: int, by: int, leap_to_march: bool) -> int:
    """As `shift_months`, of one day."""
    month = month_of(day)
    day_of_month, first = day - first_of(month), first_of(month + by)
    length = first_of(month + by + 1) - first
    to_march = leap_to_march and day_of_month == 28 and month % 12 == 1 and length == 28
    return first + min(day_of_month, length - 1) + to_march


def whole_months_between(start: Ints, end: Ints, leap_to_march: bool) -> Ints:
    """Whole months from each start day to each end day (the end day not included)."""
    return months_between(start, end, leap_to_march)[0]


def months_between(start: Ints, end: Ints, leap_to_march: bool) -> tuple[Ints, Bools]:
    """Whole months from each start day to each end day (not included), and where no day is left over."""
    if len(start) < _FEW:
        pairs = zip(start.tolist(), end.tolist(), strict=True)
        few = [between_days(first, last, leap_to_march) for first, last in pairs]
        months, exact = [months for months, _ in few], [exact for _, exact in few]
        return np.array(months, dtype=np.int64), np.array(exact, dtype=np.bool_)
    return _between_many(start, end, leap_to_march)


def between_days(start: int, end: int, leap_to_march: bool) -> tuple[int, bool]:
    """As `months_between`, of one pair of days."""
    if not (_FIRST <= start <= _LAST and _FIRST <= end <= _LAST):
        months, exactly = _between_many(np.array([start]), np.array([end]), leap_to_march)
        return int(months[0]), bool(exactly[0])
    first, last = from_day(start), from_day(end)
    begun, ended, length = to_month(first), to_month(last), _length(to_month(last))
    too_far = first.day > last.day and last.day < length
    exact = last.day == min(first.day, length)
    if leap_to_march:
        leap_day = first.day == 29 and first.month == 2
        too_far = too_far or (leap_day and length == 28)
        to_march = leap_day and last.month == 3 and last.day == 1 and _length(ended - 1) == 28
        exact = (exact and not too_far) or to_march
    return max(ended - begun - too_far, 0), exact


def _length(month: int) -> int:
    return monthrange(month // 12, month % 12 + 1)[1]


def _between_many(start: Ints, end: Ints, leap_to_march: bool) -> tuple[Ints, Bools]:
    begun, ended = months_of_days(start), months_of_days(end)
    first = first_day_of(ended)
    day, until, length = start - first_day_of(begun), end - first, first_day_of(ended + 1) - first
    # The last day of a month is reached by every later day of a longer one.
    too_far = (day > until) & (until < length - 1)
    exact = until == np.minimum(day, length - 1)
    if leap_to_march:
        leap_day = (day == 28) & (begun % 12 == 1)
        too_far |= leap_day & (length == 28)
        # In a common year 29 February is reached on 1 March.
        to_march = leap_day & (ended % 12 == 2) & (until == 0) & (first - first_day_of(ended - 1) == 28)
        exact = (exact & ~too_far) | to_march
    months = not_below(ended - begun - too_far, 0)
    return months, exact
