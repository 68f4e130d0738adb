"""Sets of months for N people: a bitmap, one row of 64-bit words per person.

Contributions are month sets: union is `|`, difference is and-not, counting is a popcount.
All sets of one evaluation share a `Calendar`, the span of months its words cover.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policypack.arrays import Bools, Ints, Words, first_day_of, months_of_days
from policypack.daysets import DaySets

_FULL = np.uint64(0xFFFFFFFFFFFFFFFF)
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


def _low_bits(count: Ints) -> Words:
    """Words with the lowest `count` bits set, 0 ≤ count ≤ 64."""
    shift = np.minimum(count, 63).astype(np.uint64)
    below: Words = (_ONE << shift) - _ONE
    return np.where(count >= 64, _FULL, below)


def spans(calendar: Calendar, low: Ints, high: Ints) -> Words:
    """One bitmap row per pair: months `low` to `high`, both included."""
    offsets = np.arange(calendar.words, dtype=np.int64) * 64 + calendar.first
    start = np.clip(low[:, None] - offsets, 0, 64)
    stop = np.clip(high[:, None] + 1 - offsets, 0, 64)
    return _low_bits(stop) & ~_low_bits(start)


def of_spells(calendar: Calendar, n: int, owner: Ints, low: Ints, high: Ints) -> Words:
    """The union of month spells by owner; `owner` is sorted."""
    bits = np.zeros((n, calendar.words), dtype=np.uint64)
    if len(owner):
        starts = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
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
    counted: Ints = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
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


def listed(calendar: Calendar, row: Words) -> list[int]:
    """The months of one row, in order."""
    found = []
    for index, word in enumerate(row.tolist()):
        found += [calendar.first + index * 64 + bit for bit in range(64) if word >> bit & 1]
    return found
