"""Array types shared by the engine, and calendar arithmetic on whole arrays.

Days are whole numbers since 1970-01-01; months are year * 12 + month - 1. A scalar with
gaps is a pair `Col(values, known)`, where `known is None` means nothing is missing.

Columns of facts may be of any signed integer type that holds their values: a choice of five words is
a byte. What is reckoned with is widened to 64 bits before the first sum (`wide`).
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, reduce
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
_EPOCH: Final = date(1970, 1, 1).toordinal()
_ONCE: Final = (0,)
#: From so many rows on, an operation that begins slower and runs faster is worth it.
_MANY: Final = 4_096
#: Fewer rows than this are sooner looked at one by one.
_A_DOZEN: Final = 12


class Col(NamedTuple):
    """One value per row of a frame; `known` marks the rows that have one (None: all)."""

    v: Ints
    known: Bools | None = None


class Flags(NamedTuple):
    """One yes/no per row; an unknown row is False in `v` and False in `known`."""

    v: Bools
    known: Bools | None = None


@lru_cache(maxsize=4096)
def constant(value: int, n: int) -> Ints:
    """The same value in `n` rows, stored once: a read-only column without strides."""
    kind = np.dtype(np.int32 if -(2**31) <= value < 2**31 else np.int64)
    return np.ndarray((n,), kind, value.to_bytes(kind.itemsize, sys.byteorder, signed=True), 0, (0,))


def spread(one: NDArray[Any], n: int) -> NDArray[Any]:
    """The first value of an array in `n` rows, stored once."""
    return np.ndarray((n,), one.dtype, one[:1], 0, (0,))


def is_constant(values: NDArray[Any]) -> bool:
    """Whether a column holds one value stored once, as parameters and written numbers are."""
    return values.strides == _ONCE


def folded(apply: Callable[..., Any], *columns: NDArray[Any]) -> NDArray[Any]:
    """`apply` to columns of equal length, row by row; worked out once where each holds one value stored once."""
    for column in columns:
        if column.strides != _ONCE:
            found: NDArray[Any] = apply(*columns)
            return found
    return spread(apply(*(column[:1] for column in columns)), len(columns[0]))


def holds_anywhere(flags: Bools) -> bool:
    """Whether any row is true. Counting is quicker than `any`, and a list of few quicker than counting."""
    if len(flags) < _A_DOZEN:
        return True in flags.tolist()
    return bool(np.count_nonzero(flags[:1] if is_constant(flags) else flags))


def holds_everywhere(flags: Bools) -> bool:
    """Whether every row is true."""
    if len(flags) < _A_DOZEN:
        return False not in flags.tolist()
    return int(np.count_nonzero(flags)) == len(flags)


def both_known(a: Bools | None, b: Bools | None) -> Bools | None:
    """Rows known on both sides."""
    if a is None:
        return b
    return a if b is None else folded(np.logical_and, a, b)


def wide(values: Ints) -> Ints:
    """The same numbers in 64 bits, in which nothing of a pack can overflow."""
    return values if values.dtype == np.int64 else values.astype(np.int64)


def at_least(kind: type[np.signedinteger[Any]], values: Ints) -> Ints:
    """The same numbers in no fewer bits than `kind` has: days want 32, months 16."""
    return values if values.dtype.itemsize >= np.dtype(kind).itemsize else values.astype(kind)


def narrowest(values: Sequence[int]) -> Ints:
    """Numbers in 32 bits, or in 64 where these do not hold them all."""
    return np.array(values, np.int32 if all(-(2**31) <= value < 2**31 for value in values) else np.int64)


def at_most(values: Ints, limit: int) -> Ints:
    """No value above the limit. With one number, a clip from both ends takes a fifth of the time of `np.minimum`."""
    lowest, highest = _ends_of(values.dtype)
    if not lowest <= limit <= highest:
        return values if limit > highest else at_most(wide(values), limit)
    if len(values) < _MANY:
        small: Ints = np.minimum(values, limit)
        return small
    # Of a clip whose other end is a Python number and the lowest numpy makes a minimum.
    return values.clip(lowest, values.dtype.type(limit))


def not_below(values: Ints, limit: int) -> Ints:
    """No value below the limit."""
    lowest, highest = _ends_of(values.dtype)
    if not lowest <= limit <= highest:
        return values if limit < lowest else not_below(wide(values), limit)
    if len(values) < _MANY:
        small: Ints = np.maximum(values, limit)
        return small
    return values.clip(values.dtype.type(limit), highest)


@lru_cache(maxsize=8)
def _ends_of(kind: np.dtype[Any]) -> tuple[Any, Any]:
    """The lowest and the highest number of a type."""
    return kind.type(np.iinfo(kind).min), kind.type(np.iinfo(kind).max)


def to_day(day: date) -> int:
    """A date as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def from_day(day: int) -> date:
    """Days since 1970-01-01 as a date."""
    return date.fromordinal(int(day) + _EPOCH)


def to_month(day: date) -> int:
    """The month of a date as one number."""
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=4096)
def month_text(month: int) -> str:
    """A month number as 2022年3月."""
    return f"{month // 12}年{month % 12 + 1}月"


@lru_cache(maxsize=65536)
def day_text(day: int) -> str:
    """A day number as 2022年3月16日."""
    when = from_day(day)
    return f"{when.year}年{when.month}月{when.day}日"


#: The calendar as two tables, for looking a day up is many times cheaper than working it out. No date of
#: a fact or a parameter, moved by the 300 years an expression may, leaves them; what does is held at the end.
FIRST_MONTH: Final = 1600 * 12
_FIRST_DAYS: Final[Ints] = (
    np.arange(FIRST_MONTH - 1970 * 12, (2500 - 1970) * 12).astype("datetime64[M]").astype("datetime64[D]")
).astype(np.int64)
_BASE: Final = int(_FIRST_DAYS[0])
_MONTHS: Final[Ints] = np.repeat(np.arange(len(_FIRST_DAYS) - 1), np.diff(_FIRST_DAYS)) + FIRST_MONTH


_SHORT_MONTHS: Final = _MONTHS.astype(np.int16)


def months_of_days(days: Ints) -> Ints:
    """The month number each day lies in."""
    return folded(lambda v: _MONTHS.take(np.subtract(v, _BASE, dtype=np.int64), mode="clip"), days)


def short_months_of_days(days: Ints) -> Ints:
    """As `months_of_days`, in 16 bits: for millions of spells."""
    return _SHORT_MONTHS.take(np.subtract(days, _BASE, dtype=np.int64), mode="clip")


def first_day_of(months: Ints) -> Ints:
    """The first day of each month number."""
    return folded(
        lambda v: _FIRST_DAYS.take(np.subtract(v, FIRST_MONTH, dtype=np.int64), mode="clip"), months
    )


def shift_months(days: Ints, by: Ints | int, leap_to_march: bool) -> Ints:
    """Each day moved by months; a day the month lacks becomes its last day.

    With `leap_to_march`, 29 February in a common year becomes 1 March instead.
    """
    if is_constant(days) and len(days) > 1 and (isinstance(by, int) or is_constant(by)):
        return spread(shift_months(days[:1], by if isinstance(by, int) else by[:1], leap_to_march), len(days))
    months = months_of_days(days)
    day_of_month = days - first_day_of(months)
    target: Ints = months + by
    first = first_day_of(target)
    length = first_day_of(target + 1) - first
    moved: Ints = first + np.minimum(day_of_month, length - 1)
    if leap_to_march:
        from_leap_day = (day_of_month == 28) & (months % 12 == 1)
        moved = moved + (from_leap_day & (length == 28))
    return moved


def places_of(owner: Ints, row: int) -> tuple[int, int]:
    """From which place of a sorted column of owners to which, the last not included, they are `row`."""
    if len(owner) < _A_DOZEN:
        few = owner.tolist()
        return bisect_left(few, row), bisect_right(few, row)
    low, high = owner.searchsorted((row, row + 1)).tolist()
    return low, high


def changes(owner: Ints) -> Bools:
    """Where a new owner begins in a sorted column of owners."""
    opens = np.empty(len(owner), dtype=np.bool_)
    opens[:1] = True
    np.not_equal(owner[1:], owner[:-1], out=opens[1:])
    return opens


def sum_by(n: int, owner: Ints, values: Ints) -> Ints:
    """Exact sums of values by owner (`np.bincount` with weights would go through floats)."""
    total = np.zeros(n, dtype=np.int64)
    np.add.at(total, owner, wide(values))  # of one type with the total, it is twenty times as quick
    return total


def added(columns: Sequence[Ints], kind: type[np.signedinteger[Any]]) -> Ints:
    """The sum of columns in a type that holds it; those that are zero throughout and stored once are passed over."""
    kept = [column for column in columns if not is_constant(column) or column[:1].tolist() != [0]]
    return reduce(lambda a, b: np.add(a, b, dtype=kind), kept[1:], kept[0]) if kept else columns[0]


def zero_unless(kept: Bools, values: Ints) -> Ints:
    """The values where `kept`, 0 elsewhere; a third of the time that `np.where` takes."""
    if len(kept) == 1:
        return values if kept.item(0) else np.zeros_like(values)
    found: Ints = values * kept.view(np.int8).astype(values.dtype)
    return found


def one_or_other(test: Bools, yes: Ints, no: Ints) -> Ints:
    """`yes` where the test holds, `no` elsewhere; a third of the time that `np.where` takes. What overflows in the
    difference comes back in the sum."""
    found: Ints = no + zero_unless(test, yes - no)
    return found


def count_by(n: int, owner: Ints) -> Ints:
    """How many rows each owner has."""
    counted: Ints = np.bincount(owner, minlength=n)
    return wide(counted)


def joined(n: int, owner: Ints, asking: Ints) -> tuple[Ints, Ints]:
    """Each value once for every row that asks for its owner's: which value, and for which row.

    `owner` of the values, of `n`; `asking`: the owner each row asks for, sorted.
    """
    if holds_everywhere(changes(asking)):
        place = np.full(n, -1, dtype=np.int64)
        place[asking] = np.arange(len(asking), dtype=np.int64)
        row = place.take(owner)
        which = (row >= 0).nonzero()[0]
        return which, row.take(which)
    rows = count_by(n, asking)
    first = np.cumsum(rows) - rows
    times = rows.take(owner)
    which = np.repeat(np.arange(len(owner), dtype=np.int64), times)
    nth = np.arange(len(which), dtype=np.int64) - np.repeat(np.cumsum(times) - times, times)
    return which, first.take(owner.take(which)) + nth
