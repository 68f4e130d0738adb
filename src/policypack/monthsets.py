"""Sets of months for N people: spells as long as spells are enough, bitmaps once two sets meet.

Counting a set, or cutting it at dates, needs no more than the spells it was made of, if they do not
overlap. Union, intersection and difference work on bitmaps: one row of 64-bit words for every 64 months.
All sets of one evaluation share a `Calendar`; the last month of its last word is the as-of month, so that
the years a policy looks back on lie in few words, and a set that begins late leaves the others out.
Where one person is scored alone, sets are whole numbers instead: see `few_months`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from policypack.arrays import (
    Bools,
    Ints,
    Words,
    constant,
    first_day_of,
    joined,
    months_of_days,
    wide,
)
from policypack.daysets import DaySets
from policypack.few_months import FewMonths
from policypack.month_spells import Spells, spells_of, together

_ONE = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months `first` … `first + 64 * words - 1`. `few`: its sets are `FewMonths`, not `MonthSets`."""

    first: int
    words: int
    few: bool = False

    @classmethod
    def covering(cls, low: int, high: int, *, few: bool = False) -> Calendar:
        """The smallest calendar that ends with month `high` and holds `low`."""
        words = (high - low) // 64 + 1
        return cls(high - 64 * words + 1, words, few)


class Cut(NamedTuple):
    """A set, and the period cut out of it: places in the calendar, both included; `high` ≥ `low` − 1."""

    whole: MonthSets
    low: int
    high: int


class MonthSets:
    """`n` sets. Months before word `since` of the calendar are in none of them."""

    __slots__ = ("_counted", "_since", "_spells", "_words", "calendar", "cut_from", "n", "since")

    def __init__(
        self,
        calendar: Calendar,
        n: int,
        made_of: Spells | Words,
        *,
        since: int = 0,
        count: Ints | None = None,
        cut_from: Cut | None = None,
    ) -> None:
        """`made_of`: spells, or the bitmaps of the calendar's last words. `count`: where it is known.
        `cut_from`: what this is the part of a period of."""
        self.calendar, self.n, self._counted, self.cut_from = calendar, n, count, cut_from
        self._spells = made_of if isinstance(made_of, Spells) else None
        self._words = None if isinstance(made_of, Spells) else made_of
        self.since = since if self._words is None else calendar.words - len(self._words)
        self._since = self.since

    @property
    def loose_spells(self) -> Spells | None:
        """The spells this was made of, where it was; they may overlap."""
        return self._spells

    @property
    def spells(self) -> Spells | None:
        """As `loose_spells`, without overlaps."""
        if self._spells is not None and not self._spells.apart:
            self._spells = self._spells.since(0).set_apart(self.n, 64 * self.calendar.words)
        return self._spells

    def words(self, since: int = 0) -> Words:
        """The bitmaps from word `since` of the calendar on: a row a word, a column a set."""
        since = max(since, self.since)
        if self._words is None or since < self._since:
            assert self._spells is not None
            self._words, self._since = self._bitmaps(self._spells, since), since
        return self._words[since - self._since :]

    def _bitmaps(self, spells: Spells, since: int) -> Words:
        """Bitmaps of spells that do not overlap may be added, which is much quicker than to unite them."""
        if since or not spells.apart:
            spells = spells.since(64 * since)
        spells = spells.set_apart(self.n, 64 * self.calendar.words)
        bits = np.zeros((self.calendar.words - since, self.n), dtype=np.uint64)
        for row, span in zip(bits, _spans(self.calendar, spells.low, spells.high, since), strict=True):
            np.add.at(row, spells.owner, span)
        return bits

    @property
    def nothing(self) -> bool:
        """Whether it is plain that nobody has a month."""
        return self._spells is not None and not len(self._spells.owner)

    def all_words(self) -> Words:
        """The bitmaps of the whole calendar."""
        found = self.words()
        if self.since == 0:
            return found
        return np.concatenate([np.zeros((self.since, self.n), dtype=np.uint64), found])

    def count(self) -> Ints:
        """How many months each set has, in 16 bits: no calendar has more than 3,600 months."""
        if self._counted is None:
            self._counted = self._count()
        return self._counted

    def _count(self) -> Ints:
        spells = self.spells
        if spells is not None:
            return spells.added_up(self.n)
        total = np.zeros(self.n, dtype=np.int16)
        for months in np.bitwise_count(self.words()):
            total += months
        return total

    def of(self, owner: Ints) -> MonthSets:
        """One set a row: that of the row's owner; `owner` is sorted."""
        if self.nothing:
            return _empty(self.calendar, len(owner))
        if self.spells is None:
            return MonthSets(self.calendar, len(owner), self.words().take(owner, axis=1))
        which, row = joined(self.n, self.spells.owner, owner)
        return MonthSets(self.calendar, len(owner), self.spells.with_owners(which, row), since=self.since)

    def __or__(self, other: MonthSets) -> MonthSets:
        if self.nothing or other.nothing:
            return other if self.nothing else self
        since = min(self.since, other.since)
        early, late = (self, other) if self.since == since else (other, self)
        words = early.words().copy()
        words[late.since - since :] |= late.words()
        return MonthSets(self.calendar, self.n, words)

    def __and__(self, other: MonthSets) -> MonthSets:
        if self.nothing or other.nothing:
            return self if self.nothing else other
        since = max(self.since, other.since)
        few, many = (other, self) if self._words is None else (self, other)
        words = few.words(since)
        return MonthSets(self.calendar, self.n, words & many._words_for(words, since))

    def _words_for(self, others: Words, since: int) -> Words:
        """The bitmaps from a word on, of no set that has no month of `others`: spared where they are still spells."""
        if self._words is not None and since >= self._since:
            return self.words(since)
        assert self._spells is not None
        met = np.logical_or.reduce(others, axis=0) if len(others) > 1 else others[0] != 0
        return self._bitmaps(self._spells.only(met.take(self._spells.owner)), since)

    def __sub__(self, other: MonthSets) -> MonthSets:
        if self.nothing or other.nothing:
            return self
        cut = other.cut_from
        if cut is not None and cut.whole is self and self.spells is not None:
            return MonthSets(self.calendar, self.n, self._outside(self.spells, cut), since=self.since)
        words, less = self.words().copy(), other.words(self.since)
        if len(less):
            words[-len(less) :] &= ~less
        return MonthSets(self.calendar, self.n, words)

    def _outside(self, spells: Spells, cut: Cut) -> Spells:
        """What is left of a set without a period of it: spells again."""
        before = spells.within(0, cut.low - 1)
        if cut.high >= 64 * self.calendar.words - 1:
            return before
        return together([before, spells.within(cut.high + 1, None)])


@lru_cache(maxsize=64)
def _below(words: int) -> Words:
    """Column k: a bitmap of so many words with its lowest k bits set."""
    bits = np.tri(64 * words + 1, 64 * words, -1, dtype=np.bool_)
    rows = np.packbits(bits, axis=1, bitorder="little").view("<u8").astype(np.uint64)
    return np.ascontiguousarray(rows.T)


def _spans(calendar: Calendar, low: Ints, high: Ints, since: int) -> Words:
    """One bitmap per pair of places, from word `since` on; nothing where `high` is before `low`."""
    begins, ends = wide(low), np.maximum(wide(high) + 1, low)
    found = np.empty((calendar.words - since, len(begins)), dtype=np.uint64)
    for below, words in zip(_below(calendar.words)[since:], found, strict=True):
        np.subtract(below.take(ends, mode="clip"), below.take(begins, mode="clip"), out=words)
    return found


#: The sets of one evaluation are all of one kind, which its calendar tells.
AnyMonths = MonthSets | FewMonths


def empty(calendar: Calendar, n: int) -> AnyMonths:
    """No months for anybody."""
    return FewMonths(calendar, [0] * n) if calendar.few else _empty(calendar, n)


def _empty(calendar: Calendar, n: int) -> MonthSets:
    nothing = np.zeros(0, dtype=np.int64)
    return MonthSets(calendar, n, Spells(nothing, nothing, nothing))


def of_spells(calendar: Calendar, n: int, owner: Ints, low: Ints, high: Ints) -> AnyMonths:
    """The union of spells, places in the calendar, by owner; one that ends before it begins is none.

    `owner` is sorted.
    """
    if calendar.few:
        return FewMonths.of_spells(calendar, n, owner, low, high)
    return MonthSets(calendar, n, spells_of(owner, low, high))


def of_days(calendar: Calendar, days: DaySets, rule: str) -> AnyMonths:
    """Months of day sets by a named rule.

    touched: one day is enough · whole: every day of the month · from_day_16: a month counts
    from spells that begin by its 15th and end after it.
    """
    low, high = months_of_days(days.start), months_of_days(days.end - 1)
    if rule == "whole":
        low = low + (first_day_of(low) < days.start)
        high = high - (first_day_of(high + 1) > days.end)
    elif rule == "from_day_16":
        low = low + (days.start - first_day_of(low) >= 15)
        high = high - (days.end - first_day_of(high) < 15)
    return of_spells(calendar, days.n, days.owner, low - calendar.first, high - calendar.first)


def between(sets: AnyMonths, low: Ints | int, high: Ints | int) -> AnyMonths:
    """The months of each set from month `low` to month `high`, both included: of everybody or of each."""
    if isinstance(sets, FewMonths):
        return sets.between(low, high)
    first, width = sets.calendar.first, 64 * sets.calendar.words
    if isinstance(low, int) and isinstance(high, int):
        floor, ceiling = max(low - first, 0), min(high - first, width - 1)
        return _between(sets, Cut(sets, floor, max(ceiling, floor - 1)))
    low, high = (
        constant(end - first, sets.n) if isinstance(end, int) else (end - first).astype(np.int16)
        for end in (low, high)
    )
    spells = sets.spells
    if spells is None:
        within = _spans(sets.calendar, low, high, sets.since)
        return MonthSets(sets.calendar, sets.n, sets.words() & within)
    cut = spells.within(low.take(spells.owner), high.take(spells.owner))
    return MonthSets(sets.calendar, sets.n, cut, since=sets.since)


def _between(sets: MonthSets, cut: Cut) -> MonthSets:
    """The same period for everybody, as most periods of a table are."""
    calendar = sets.calendar
    since = max(sets.since, min(cut.low // 64, calendar.words - 1))
    if sets.loose_spells is None:
        low, high = np.array([[cut.low], [cut.high]], dtype=np.int64)
        return MonthSets(calendar, sets.n, sets.words(since) & _spans(calendar, low, high, since))
    high = None if cut.high == 64 * calendar.words - 1 else cut.high
    return MonthSets(calendar, sets.n, sets.loose_spells.within(cut.low, high), since=since, cut_from=cut)


def has(sets: AnyMonths, month: Ints | int) -> Bools:
    """Whether each set contains the month, or its own."""
    if isinstance(sets, FewMonths):
        return sets.has(month)
    calendar, n = sets.calendar, sets.n
    if isinstance(month, int):
        return _has(sets, month - calendar.first)
    place = wide(month) - calendar.first
    inside = (place >= 64 * sets.since) & (place < 64 * calendar.words)
    place = np.where(inside, place, 64 * calendar.words - 1)
    word = sets.words()[place // 64 - sets.since, np.arange(n)]
    found: Bools = (word >> (place % 64).astype(np.uint64)) & _ONE == _ONE
    return found & inside


def _has(sets: MonthSets, place: int) -> Bools:
    """The same month for everybody."""
    if sets.nothing or not 64 * sets.since <= place < 64 * sets.calendar.words:
        return np.zeros(sets.n, dtype=np.bool_)
    found: Bools = sets.words(place // 64)[0] & (_ONE << np.uint64(place % 64)) != 0
    return found
