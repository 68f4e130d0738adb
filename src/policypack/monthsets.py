"""Sets of months for N people: a bitmap, one row of 64-bit words per person.

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
    """Row k: a bitmap of so many words with its lowest k bits set."""
    bits = np.tri(64 * words + 1, 64 * words, -1, dtype=np.bool_)
    return np.packbits(bits, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def spans(calendar: Calendar, low: Ints, high: Ints) -> Words:
    """One bitmap row per pair: months `low` to `high`, both included."""
    below = _below(calendar.words)
    until = below.take(high - (calendar.first - 1), axis=0, mode="clip")
    return until & ~below.take(low - calendar.first, axis=0, mode="clip")


def of_spells(calendar: Calendar, n: int, owner: Ints, low: Ints, high: Ints) -> Words:
    """The union of month spells by owner; `owner` is sorted."""
    bits = np.zeros((n, calendar.words), dtype=np.uint64)
    if len(owner):
        starts = changes(owner).nonzero()[0]
        bits[owner[starts]] = np.bitwise_or.reduceat(spans(calendar, low, high), starts, axis=0)
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
    """How many months each row has."""
    counted: Ints = np.add.reduce(np.bitwise_count(bits), axis=1, dtype=np.int64)
    return counted


def has(calendar: Calendar, bits: Words, month: Ints) -> Bools:
    """Whether each row contains its month."""
    place = month - calendar.first
    inside = (place >= 0) & (place < 64 * calendar.words)
    place = np.where(inside, place, 0)
    word = bits[np.arange(len(bits)), place // 64]
    found: Bools = (word >> (place % 64).astype(np.uint64)) & _ONE == _ONE
    return found & inside


def most(choices: list[Words]) -> Words:
    """Per row the set with the most months, the first of equals."""
    best, best_count = choices[0], count(choices[0])
    for other in choices[1:]:
        more = count(other) > best_count
        best = np.where(more[:, None], other, best)
        best_count = np.where(more, count(other), best_count)
    return best


def _months(bits: Words) -> Bools:
    """One column per month of the calendar, in order."""
    flat: Bools = np.unpackbits(bits.astype("<u8").view(np.uint8), axis=1, bitorder="little").astype(np.bool_)
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
    place = until - calendar.first
    held = _months(bits)
    begun, _ = _runs(held, gap)
    at = np.arange(held.shape[1], dtype=np.int64)
    kept = held & (at >= begun[:, [place]]) & (at <= place) & held[:, [place]]
    packed = np.packbits(kept, axis=1, bitorder="little")
    words: Words = np.ascontiguousarray(packed).view("<u8").astype(np.uint64)
    return words


def longest(bits: Words, gap: int) -> Ints:
    """How many months the longest run has; pauses of at most `gap` months neither break it nor count."""
    most: Ints = _runs(_months(bits), gap)[1].max(axis=1)
    return most


def listed(calendar: Calendar, row: Words) -> list[int]:
    """The months of one row, in order."""
    found = []
    for index, word in enumerate(row.tolist()):
        found += [calendar.first + index * 64 + bit for bit in range(64) if word >> bit & 1]
    return found
