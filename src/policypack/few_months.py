"""Sets of months where one person is scored alone: each set is a whole number, one bit a month.

The arrays of `MonthSets` cost a microsecond or more an operation and next to nothing a person; for one person a
whole number is ten times as quick. Both answer alike: the same tests hold for both, and a person alone gets what
the same person gets among others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from policypack.arrays import Bools, Ints

if TYPE_CHECKING:
    from policypack.monthsets import Calendar


class FewMonths:
    """`n` sets, of the person or of their records; bit k of a number is the calendar's k-th month."""

    __slots__ = ("calendar", "numbers")

    def __init__(self, calendar: Calendar, numbers: list[int]) -> None:
        self.calendar, self.numbers = calendar, numbers

    @classmethod
    def of_spells(cls, calendar: Calendar, n: int, owner: Ints, low: Ints, high: Ints) -> FewMonths:
        """The union of spells, places in the calendar, by owner; one that ends before it begins is none.

        A calendar holds all spells of its evaluation: no place is negative.
        """
        numbers = [0] * n
        for row, first, last in zip(owner.tolist(), low.tolist(), high.tolist(), strict=True):
            if first <= last:
                numbers[row] |= (2 << last) - (1 << first)
        return cls(calendar, numbers)

    @property
    def n(self) -> int:
        """How many sets."""
        return len(self.numbers)

    def count(self) -> Ints:
        """How many months each set has."""
        return np.array([months.bit_count() for months in self.numbers], dtype=np.int32)

    def of(self, owner: Ints) -> FewMonths:
        """One set a row: that of the row's owner."""
        return FewMonths(self.calendar, [self.numbers[row] for row in owner.tolist()])

    def __or__(self, other: FewMonths) -> FewMonths:
        return FewMonths(self.calendar, list(map(int.__or__, self.numbers, other.numbers)))

    def __and__(self, other: FewMonths) -> FewMonths:
        return FewMonths(self.calendar, list(map(int.__and__, self.numbers, other.numbers)))

    def __sub__(self, other: FewMonths) -> FewMonths:
        pairs = zip(self.numbers, other.numbers, strict=True)
        return FewMonths(self.calendar, [mine & ~less for mine, less in pairs])

    def between(self, low: Ints | int, high: Ints | int) -> FewMonths:
        """The months from month `low` to month `high`, both included: of everybody or of each."""
        first = self.calendar.first
        if isinstance(low, int) and isinstance(high, int):
            period = _span(self.calendar, low - first, high - first)
            return FewMonths(self.calendar, [months & period for months in self.numbers])
        kept = [
            months & _span(self.calendar, start - first, end - first)
            for months, start, end in zip(self.numbers, self._each(low), self._each(high), strict=True)
        ]
        return FewMonths(self.calendar, kept)

    def _each(self, months: Ints | int) -> list[int]:
        return [months] * self.n if isinstance(months, int) else months.tolist()

    def has(self, month: Ints | int) -> Bools:
        """Whether each set contains the month, or its own."""
        places = [asked - self.calendar.first for asked in self._each(month)]
        found = [
            place >= 0 and bool(months >> place & 1)
            for months, place in zip(self.numbers, places, strict=True)
        ]
        return np.array(found, dtype=np.bool_)

    def run(self, until: int, gap: int) -> FewMonths:
        """The unbroken run that holds month `until`; pauses of at most `gap` months do not break it."""
        place = until - self.calendar.first
        return FewMonths(self.calendar, [_run_to(months, place, gap) for months in self.numbers])

    def longest(self, gap: int) -> Ints:
        """How many months the longest run has; pauses of at most `gap` months neither break it nor count."""
        return np.array([_longest(months, gap) for months in self.numbers], dtype=np.int64)

    def listed(self, row: int) -> list[int]:
        """The months of one set, in order."""
        return [self.calendar.first + place for place in _places(self.numbers[row])]

    @classmethod
    def most(cls, choices: Sequence[FewMonths]) -> FewMonths:
        """Per row the set with the most months, the first of equals."""
        rows = zip(*(choice.numbers for choice in choices), strict=True)
        return cls(choices[0].calendar, [max(row, key=int.bit_count) for row in rows])


def _span(calendar: Calendar, first: int, last: int) -> int:
    """The months from place `first` to place `last`, both included, as far as the calendar goes."""
    first, last = max(first, 0), min(last, 64 * calendar.words - 1)
    return (2 << last) - (1 << first) if first <= last else 0


def _places(months: int) -> Iterable[int]:
    return (place for place in range(months.bit_length()) if months >> place & 1)


def _run_to(months: int, place: int, gap: int) -> int:
    """The run that ends with the month in `place`; nothing when it is not in the set."""
    if not months >> place & 1:
        return 0
    first = place
    for before in range(place, -1, -1):
        if months >> before & 1:
            first = before
        elif first - before > gap:
            break
    return months & ((2 << place) - (1 << first))


def _longest(months: int, gap: int) -> int:
    best, held, last = 0, 0, -1
    for place in _places(months):
        held = held + 1 if held and place - last - 1 <= gap else 1
        best, last = max(best, held), place
    return best
