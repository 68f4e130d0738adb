"""Sets of months for N people: spells as long as spells are enough, bitmaps once two sets meet.

Counting a set, or cutting it at dates, needs no more than the spells it was made of, if they do not
overlap. Union, intersection and difference work on bitmaps: one row of 64-bit words for every 64 months.
All sets of one evaluation share a `Calendar`; the last month of its last word is the as-of month, so that
the years a policy looks back on lie in few words, and a set that begins late leaves the others out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from policypack.arrays import Bools, Col, Ints, Words, first_day_of, is_constant, months_of_days, sum_by, wide
from policypack.daysets import DaySets

_ONE = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months `first` … `first + 64 * words - 1`."""

    first: int
    words: int

    @classmethod
    def covering(cls, low: int, high: int) -> Calendar:
        """The smallest calendar that ends with month `high` and holds `low`."""
        words = (high - low) // 64 + 1
        return cls(high - 64 * words + 1, words)


class Spells(NamedTuple):
    """Months `low` to `high`, both included, as places in the calendar; no two of an owner overlap."""

    owner: Ints
    low: Ints
    high: Ints


class MonthSets:
    """`n` sets. Months before word `since` of the calendar are in none of them."""

    __slots__ = ("_counted", "_since", "_words", "calendar", "n", "since", "spells")

    def __init__(
        self,
        calendar: Calendar,
        n: int,
        made_of: Spells | Words,
        *,
        since: int = 0,
        count: Ints | None = None,
    ) -> None:
        """`made_of`: spells, or the bitmaps of the calendar's last words; `count`, where it is known."""
        self.calendar, self.n, self._counted = calendar, n, count
        self.spells = made_of if isinstance(made_of, Spells) else None
        self._words = None if isinstance(made_of, Spells) else made_of
        self.since = since if self._words is None else calendar.words - len(self._words)
        self._since = self.since

    def words(self, since: int = 0) -> Words:
        """The bitmaps from word `since` of the calendar on: a row a word, a column a set."""
        since = max(since, self.since)
        if self._words is None or since < self._since:
            assert self.spells is not None
            self._words, self._since = _bitmaps(self.calendar, self.n, self.spells, since), since
        return self._words[since - self._since :]

    def all_words(self) -> Words:
        """The bitmaps of the whole calendar."""
        found = self.words()
        if self.since == 0:
            return found
        return np.concatenate([np.zeros((self.since, self.n), dtype=np.uint64), found])

    def count(self) -> Ints:
        """How many months each set has."""
        if self._counted is None:
            self._counted = self._count()
        return self._counted

    def _count(self) -> Ints:
        if self.spells is not None:
            length = self.spells.high - self.spells.low + 1
            return sum_by(self.n, self.spells.owner, np.maximum(length, 0))
        total = np.zeros(self.n, dtype=np.int64)
        for word in self.words():
            total += np.bitwise_count(word)
        return total

    def of(self, owner: Ints) -> MonthSets:
        """One set a row: that of the row's owner."""
        return MonthSets(self.calendar, len(owner), self.words().take(owner, axis=1))

    def __or__(self, other: MonthSets) -> MonthSets:
        since = min(self.since, other.since)
        early, late = (self, other) if self.since == since else (other, self)
        words = early.words().copy()
        words[late.since - since :] |= late.words()
        return MonthSets(self.calendar, self.n, words)

    def __and__(self, other: MonthSets) -> MonthSets:
        since = max(self.since, other.since)
        return MonthSets(self.calendar, self.n, self.words(since) & other.words(since))

    def __sub__(self, other: MonthSets) -> MonthSets:
        words, less = self.words().copy(), other.words(self.since)
        if len(less):
            words[-len(less) :] &= ~less
        return MonthSets(self.calendar, self.n, words)


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


def _bitmaps(calendar: Calendar, n: int, spells: Spells, since: int) -> Words:
    """The union of spells, which do not overlap: so their bitmaps may be added."""
    bits = np.zeros((calendar.words - since, n), dtype=np.uint64)
    late = spells.high >= 64 * since
    if since and not late.all():
        spells = Spells(*(part[late] for part in spells))
    for row, span in zip(bits, _spans(calendar, spells.low, spells.high, since), strict=True):
        np.add.at(row, spells.owner, span)
    return bits


def empty(calendar: Calendar, n: int) -> MonthSets:
    """No months for anybody."""
    nothing = np.zeros(0, dtype=np.int64)
    return MonthSets(calendar, n, Spells(nothing, nothing, nothing))


def of_spells(calendar: Calendar, n: int, owner: Ints, low: Ints, high: Ints) -> MonthSets:
    """The union of spells of months by owner; `owner` is sorted, a spell that ends before it begins is none."""
    spells = Spells(owner, low - calendar.first, high - calendar.first)
    kept = spells.low <= spells.high
    if not kept.all():
        spells = Spells(*(part[kept] for part in spells))
    overlaps = (spells.low[1:] <= spells.high[:-1]) & (spells.owner[1:] == spells.owner[:-1])
    if overlaps.any():
        spells = _merged(64 * calendar.words, spells)
    return MonthSets(calendar, n, spells)


def _merged(width: int, spells: Spells) -> Spells:
    """The same months as spells that neither overlap nor touch."""
    first, last = spells.owner * width + spells.low, spells.owner * width + spells.high
    if bool((first[1:] < first[:-1]).any()):
        order = np.argsort(first, kind="stable")
        first, last = first[order], last[order]
    reach = np.maximum.accumulate(last)
    opens = np.ones(len(first), dtype=np.bool_)
    opens[1:] = first[1:] > reach[:-1]
    at = np.flatnonzero(opens)
    ends = reach[np.append(at[1:] - 1, len(first) - 1)]
    owner = first[at] // width
    return Spells(owner, first[at] - owner * width, ends - owner * width)


def of_days(calendar: Calendar, days: DaySets, rule: str) -> MonthSets:
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
    return of_spells(calendar, days.n, days.owner, low, high)


def between(sets: MonthSets, low: Ints, high: Ints) -> MonthSets:
    """The months of each set from month `low` to month `high`, both included."""
    calendar = sets.calendar
    same = sets.n > 0 and is_constant(low) and is_constant(high)
    low, high = (wide(end) - calendar.first for end in ((low[:1], high[:1]) if same else (low, high)))
    since = min(max(int(low[0]) // 64, 0), calendar.words - 1) if same else 0
    if sets.spells is None:
        since = max(since, sets.since)
        return MonthSets(calendar, sets.n, sets.words(since) & _spans(calendar, low, high, since))
    owner, start, end = sets.spells
    if same:
        floor, ceiling = max(int(low[0]), 0), min(int(high[0]), 64 * calendar.words - 1)
        cut = Spells(owner, np.maximum(start, floor), np.minimum(end, ceiling))
    else:
        cut = Spells(owner, np.maximum(start, low[owner]), np.minimum(end, high[owner]))
    return MonthSets(calendar, sets.n, cut, since=max(since, sets.since))


def has(sets: MonthSets, month: Ints) -> Bools:
    """Whether each set contains its month."""
    calendar, n = sets.calendar, sets.n
    place = wide(month) - calendar.first
    inside = (place >= 64 * sets.since) & (place < 64 * calendar.words)
    place = np.where(inside, place, 64 * calendar.words - 1)
    since = int(place.min()) // 64 if n else sets.since
    word = sets.words(since)[place // 64 - since, np.arange(n)]
    found: Bools = (word >> (place % 64).astype(np.uint64)) & _ONE == _ONE
    return found & inside


def most(choices: Sequence[MonthSets]) -> MonthSets:
    """Per person the set with the most months, the first of equals."""
    calendar, n, last = choices[0].calendar, choices[0].n, len(choices) - 1
    # One number says how many months a choice has and, of equals, which comes first.
    best = choices[0].count() * (last + 1) + last
    for place, other in enumerate(choices[1:], start=1):
        best = np.maximum(best, other.count() * (last + 1) + (last - place))
    count = best // (last + 1)
    taken = (last - (best - count * (last + 1))).astype(np.int8)
    spells = [item.spells for item in choices if item.spells is not None]
    since = min(item.since for item in choices)
    if len(spells) == len(choices):
        found = _of_those(taken, spells)
        return MonthSets(calendar, n, found, since=since, count=count)
    words = np.zeros((calendar.words - since, n), dtype=np.uint64)
    for place, item in enumerate(choices):
        words[item.since - since :] |= np.where(taken == place, item.words(), np.uint64(0))
    return MonthSets(calendar, n, words, count=count)


def _of_those(taken: Ints, choices: Sequence[Spells]) -> Spells:
    """Of each choice the spells of those whose choice it is; not sorted by owner any more."""
    parts = []
    for place, spells in enumerate(choices):
        mine = np.flatnonzero(taken.take(spells.owner) == place)
        parts.append([part.take(mine) for part in spells])
    return Spells(*(np.concatenate(column) for column in zip(*parts, strict=True)))
