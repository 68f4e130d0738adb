"""Sets of days for N people: sorted, disjoint intervals in three flat arrays.

Permits and homes are day sets; every 满一年 runs from anniversary to anniversary on them.
Order of spells and overlaps cannot matter: a set has neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from policypack.anniversaries import whole_months_between
from policypack.arrays import FIRST_DAY as _FIRST
from policypack.arrays import (
    Bools,
    Ints,
    holds_anywhere,
    holds_everywhere,
    places_of,
    shift_months,
    sum_by,
    to_day,
)

_SHIFT = 17  # 300 years of days fit below 2**17
_BASE = to_day(_FIRST)
_MASK = (1 << _SHIFT) - 1


@dataclass(frozen=True, slots=True)
class DaySets:
    """`owner` is sorted; `start` ≤ day < `end`; intervals of an owner neither touch nor overlap."""

    n: int
    owner: Ints
    start: Ints
    end: Ints
    #: What months_and_days found: points and their explanation both ask.
    measured: dict[bool, tuple[Ints, Ints]] = field(default_factory=dict, compare=False)

    def intervals(self, row: int) -> list[tuple[int, int]]:
        """The intervals of one row, in order."""
        low, high = places_of(self.owner, row)
        return list(zip(self.start[low:high].tolist(), self.end[low:high].tolist(), strict=True))


def _keys(owner: Ints, day: Ints) -> Ints:
    return (owner << _SHIFT) + (day - _BASE)


def _from_keys(n: int, start: Ints, end: Ints) -> DaySets:
    owner = start >> _SHIFT
    return DaySets(n, owner, (start & _MASK) + _BASE, end - (owner << _SHIFT) + _BASE)


def of_spells(n: int, owner: Ints, start: Ints, end: Ints, gap: int = 0) -> DaySets:
    """The union of spells `start` ≤ day < `end`; spells at most `gap` days apart are joined."""
    kept = end > start
    if not holds_everywhere(kept):
        owner, start, end = owner[kept], start[kept], end[kept]
    if len(owner) == 0:
        return DaySets(n, owner, start, end)
    first, last = _keys(owner, start), _keys(owner, end)
    if len(first) > 1 and holds_anywhere(first[1:] < first[:-1]):
        order = np.argsort(first, kind="stable")
        first, last = first[order], last[order]
    reach = np.maximum.accumulate(last)
    opens = np.ones(len(first), dtype=np.bool_)
    # Owners differ by 2**17, so a gap never reaches into the next owner's days.
    opens[1:] = first[1:] > reach[:-1] + gap
    if gap:
        opens[1:] |= (first[1:] >> _SHIFT) != (first[:-1] >> _SHIFT)
    at = np.flatnonzero(opens)
    closes = np.append(at[1:] - 1, len(first) - 1)
    return _from_keys(n, first[at], reach[closes])


def combine(a: DaySets, b: DaySets, keep: Callable[[Bools, Bools], Bools]) -> DaySets:
    """Days for which `keep(in a, in b)` holds, by one sweep over all borders."""
    borders = np.concatenate(
        [_keys(a.owner, a.start), _keys(a.owner, a.end), _keys(b.owner, b.start), _keys(b.owner, b.end)]
    )
    in_a, in_b = len(a.owner), len(b.owner)
    step_a = np.repeat([1, -1, 0, 0], [in_a, in_a, in_b, in_b])
    step_b = np.repeat([0, 0, 1, -1], [in_a, in_a, in_b, in_b])
    order = np.argsort(borders, kind="stable")
    borders = borders[order]
    inside = keep(np.cumsum(step_a[order]) > 0, np.cumsum(step_b[order]) > 0)
    start, end = borders[:-1], borders[1:]
    chosen = inside[:-1] & (end > start)
    start, end = start[chosen], end[chosen]
    owner = start >> _SHIFT
    return of_spells(a.n, owner, (start & _MASK) + _BASE, end - (owner << _SHIFT) + _BASE)


def union(a: DaySets, b: DaySets) -> DaySets:
    return combine(a, b, lambda x, y: x | y)


def intersection(a: DaySets, b: DaySets) -> DaySets:
    return combine(a, b, lambda x, y: x & y)


def difference(a: DaySets, b: DaySets) -> DaySets:
    return combine(a, b, lambda x, y: x & ~y)


def clip(days: DaySets, low: Ints, high: Ints) -> DaySets:
    """Days from each row's `low` to its `high`, both included."""
    start = np.maximum(days.start, low[days.owner])
    end = np.minimum(days.end, high[days.owner] + 1)
    return of_spells(days.n, days.owner, start, end)


def count(days: DaySets) -> Ints:
    """How many days each row has."""
    return sum_by(days.n, days.owner, days.end - days.start)


def months_and_days(days: DaySets, leap_to_march: bool) -> tuple[Ints, Ints]:
    """Whole months and days left over, per row: each spell by its own calendar, then added (累计).

    Days left over of several spells make a month for every 31 of them: never more than any
    calendar would give, and two spells of exact years add up to exact years.
    """
    if leap_to_march not in days.measured:
        days.measured[leap_to_march] = _months_and_days(days, leap_to_march)
    return days.measured[leap_to_march]


def _months_and_days(days: DaySets, leap_to_march: bool) -> tuple[Ints, Ints]:
    if not len(days.owner):
        nothing = np.zeros(days.n, dtype=np.int64)
        return nothing, nothing
    months = whole_months_between(days.start, days.end, leap_to_march)
    rest = days.end - shift_months(days.start, months, leap_to_march)
    left = sum_by(days.n, days.owner, rest)
    return sum_by(days.n, days.owner, months) + left // 31, left % 31


def full_months(days: DaySets, leap_to_march: bool) -> Ints:
    """Whole months of all spells together."""
    return months_and_days(days, leap_to_march)[0]


def full_years(days: DaySets, leap_to_march: bool) -> Ints:
    """Whole years (满一年) of all spells together.

    For one unbroken spell this is the number of anniversaries reached, the last day included.
    """
    return full_months(days, leap_to_march) // 12


def holds(days: DaySets, day: Ints) -> Bools:
    """Whether each row contains its day."""
    inside = (days.start <= day[days.owner]) & (day[days.owner] < days.end)
    found = np.zeros(days.n, dtype=np.bool_)
    found[days.owner[inside]] = True
    return found


def run(days: DaySets, until: int, gap: int) -> DaySets:
    """The unbroken run that reaches `until`; pauses of at most `gap` days do not break it.

    Days of the pauses are not added: they are tolerated, not counted.
    """
    joined = of_spells(days.n, days.owner, days.start, days.end, gap)
    current = (joined.start <= until) & (joined.end > until)
    whole = DaySets(days.n, joined.owner[current], joined.start[current], joined.end[current])
    return intersection(days, whole) if gap else whole
