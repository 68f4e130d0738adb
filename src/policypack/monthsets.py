"""Sets of months for N people: bitmaps, one column of 64-bit words per person.

Contributions are month sets: union is `|`, difference is and-not, counting is a popcount.
All sets of one evaluation share a `Calendar`, the span of months its words cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from policypack.arrays import Bools, Ints, Words, changes, first_day_of, months_of_days
from policypack.daysets import DaySets

_ONE = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months `first` … `first + 64 * words - 1`."""

    first: int
    words: int

    @classmethod
    def covering(cls, low: int, high: int) -> Calendar:
        """The smallest calendar that holds months `low` to `high`."""
        return cls(low, (high - low) // 64 + 1)


@lru_cache(maxsize=64)
def _below(words: int) -> Words:
    """Column k: a bitmap of so many words with its lowest k bits set."""
    bits = np.tri(64 * words + 1, 64 * words, -1, dtype=np.bool_)
    rows = np.packbits(bits, axis=1, bitorder="little").view("<u8").astype(np.uint64)
    return np.ascontiguousarray(rows.T)


def empty(calendar: Calendar, n: int) -> Words:
    """No months for anybody."""
    return np.zeros((calendar.words, n), dtype=np.uint64)


def spans(calendar: Calendar, low: Ints, high: Ints) -> Words:
    """One bitmap per pair: months `low` to `high`, both included."""
    until, since = high - (calendar.first - 1), low - calendar.first
    found = np.empty((calendar.words, len(low)), dtype=np.uint64)
    for below, words in zip(_below(calendar.words), found, strict=True):
        np.bitwise_and(below.take(until, mode="clip"), ~below.take(since, mode="clip"), out=words)
    return found


def between(calendar: Calendar, bits: Words, low: Ints, high: Ints) -> Words:
    """The months of each set from `low` to `high`, both included."""
    if len(low) > 1 and bool((low == low[0]).all()) and bool((high == high[0]).all()):
        low, high = low[:1], high[:1]  # the same for everybody, as most periods of a table are
    return bits & spans(calendar, low, high)


def of_spells(calendar: Calendar, n: int, owner: Ints, low: Ints, high: Ints) -> Words:
    """The union of month spells by owner; `owner` is sorted."""
    bits = empty(calendar, n)
    if len(owner):
        starts = changes(owner).nonzero()[0]
        bits[:, owner[starts]] = np.bitwise_or.reduceat(spans(calendar, low, high), starts, axis=1)
    return bits


def of_days(calendar: Calendar, days: DaySets, rule: str) -> Words:
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


def count(bits: Words) -> Ints:
    """How many months each set has."""
    counted: Ints = np.add.reduce(np.bitwise_count(bits), axis=0, dtype=np.int64)
    return counted


def has(calendar: Calendar, bits: Words, month: Ints) -> Bools:
    """Whether each set contains its month."""
    place = month - calendar.first
    inside = (place >= 0) & (place < 64 * calendar.words)
    place = np.where(inside, place, 0)
    word = bits[place // 64, np.arange(bits.shape[1])]
    found: Bools = (word >> (place % 64).astype(np.uint64)) & _ONE == _ONE
    return found & inside


def most(choices: list[Words]) -> Words:
    """Per person the set with the most months, the first of equals."""
    best, best_count = choices[0], count(choices[0])
    for other in choices[1:]:
        more = count(other) > best_count
        best = np.where(more, other, best)
        best_count = np.where(more, count(other), best_count)
    return best


def _months(bits: Words) -> Bools:
    """One row per set, one column per month of the calendar, in order."""
    rows = np.ascontiguousarray(bits.T).astype("<u8").view(np.uint8)
    flat: Bools = np.unpackbits(rows, axis=1, bitorder="little").astype(np.bool_)
    return flat


def _runs(held: Bools, gap: int) -> tuple[Ints, Ints]:
    """Per month held: the place where its run began, and how many months held the run has so far."""
    width = held.shape[1]
    at = np.arange(width, dtype=np.int64)
    seen = np.maximum.accumulate(np.where(held, at, -1), axis=1)
    before = np.concatenate([np.full((len(held), 1), -1, dtype=np.int64), seen[:, :-1]], axis=1)
    opens = held & ((before < 0) | (at - before - 1 > gap))
    begun = np.maximum.accumulate(np.where(opens, at, 0), axis=1)
    counted = np.cumsum(held, axis=1, dtype=np.int64)
    first = np.take_along_axis(counted, begun, axis=1)
    return begun, np.where(held, counted - first + 1, 0)


def run(calendar: Calendar, bits: Words, until: int, gap: int) -> Words:
    """The unbroken run that holds month `until`; pauses of at most `gap` months do not break it.

    Months of the pauses are not added. Without `until` in the set there is no run.
    """
    found = np.zeros_like(bits)
    place = until - calendar.first
    at = np.arange(64 * calendar.words, dtype=np.int64)
    for some in _by_the_thousand(bits):
        held = _months(bits[:, some])
        begun, _ = _runs(held, gap)
        kept = held & (at >= begun[:, [place]]) & (at <= place) & held[:, [place]]
        packed = np.ascontiguousarray(np.packbits(kept, axis=1, bitorder="little"))
        found[:, some] = packed.view("<u8").astype(np.uint64).T
    return found


def longest(bits: Words, gap: int) -> Ints:
    """How many months the longest run has; pauses of at most `gap` months neither break it nor count."""
    found = np.zeros(bits.shape[1], dtype=np.int64)
    for some in _by_the_thousand(bits):
        found[some] = _runs(_months(bits[:, some]), gap)[1].max(axis=1)
    return found


def _by_the_thousand(bits: Words) -> list[slice]:
    """People in handfuls: month by month a million of them would not fit into memory."""
    return [slice(start, start + 4096) for start in range(0, bits.shape[1], 4096)]


def listed(calendar: Calendar, bits: Words, place: int) -> list[int]:
    """The months of one set, in order."""
    found = []
    for index, word in enumerate(bits[:, place].tolist()):
        found += [calendar.first + index * 64 + bit for bit in range(64) if word >> bit & 1]
    return found
