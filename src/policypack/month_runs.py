"""Months one by one: runs without a break, and the list of a set's months."""

from __future__ import annotations

import numpy as np

from policypack.arrays import Bools, Ints, Words
from policypack.few_months import FewMonths
from policypack.monthsets import AnyMonths, MonthSets


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


def run(sets: AnyMonths, until: int, gap: int) -> AnyMonths:
    """The unbroken run that holds month `until`; pauses of at most `gap` months do not break it.

    Months of the pauses are not added. Without `until` in the set there is no run.
    """
    if isinstance(sets, FewMonths):
        return sets.run(until, gap)
    calendar, bits = sets.calendar, sets.all_words()
    found = np.zeros_like(bits)
    place = until - calendar.first
    at = np.arange(64 * calendar.words, dtype=np.int64)
    for some in _by_the_thousand(bits):
        held = _months(bits[:, some])
        begun, _ = _runs(held, gap)
        kept = held & (at >= begun[:, [place]]) & (at <= place) & held[:, [place]]
        packed = np.ascontiguousarray(np.packbits(kept, axis=1, bitorder="little"))
        found[:, some] = packed.view("<u8").astype(np.uint64).T
    return MonthSets(calendar, sets.n, found)


def longest(sets: AnyMonths, gap: int) -> Ints:
    """How many months the longest run has; pauses of at most `gap` months neither break it nor count."""
    if isinstance(sets, FewMonths):
        return sets.longest(gap)
    bits, found = sets.all_words(), np.zeros(sets.n, dtype=np.int64)
    for some in _by_the_thousand(bits):
        found[some] = _runs(_months(bits[:, some]), gap)[1].max(axis=1)
    return found


def _by_the_thousand(bits: Words) -> list[slice]:
    """People in handfuls: month by month a million of them would not fit into memory."""
    return [slice(start, start + 4096) for start in range(0, bits.shape[1], 4096)]


def listed(sets: AnyMonths, row: int) -> list[int]:
    """The months of one set, in order."""
    if isinstance(sets, FewMonths):
        return sets.listed(row)
    found, first = [], sets.calendar.first
    for index, word in enumerate(sets.all_words()[:, row].tolist()):
        found += [first + index * 64 + bit for bit in range(64) if word >> bit & 1]
    return found
