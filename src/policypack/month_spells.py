"""Spells of months by owner: what a set of months is made of, and the same months without overlaps."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from policypack.arrays import Bools, Ints, at_most, holds_anywhere, holds_everywhere, not_below, wide


@dataclass(frozen=True, slots=True)
class Spells:
    """Months `low` to `high`, both included, as places in the calendar; before `low` it is none.

    `apart`: no two of an owner overlap; then the lengths of an owner's spells may be added.
    """

    owner: Ints
    low: Ints
    high: Ints
    apart: bool = True

    def taken(self, which: Ints) -> Spells:
        """Some of them."""
        return Spells(self.owner.take(which), self.low.take(which), self.high.take(which), self.apart)

    def only(self, kept: Bools) -> Spells:
        """Those for which `kept`."""
        return self.taken(kept.nonzero()[0])

    def within(self, low: Ints | int, high: Ints | int | None) -> Spells:
        """What lies between two places, or from one on; of spells that may overlap, those of which nothing is left are gone."""
        if isinstance(low, int):
            begins = self.low if low <= 0 else not_below(self.low, low)
        else:
            begins = np.maximum(self.low, low)
        if isinstance(high, int):
            ends = at_most(self.high, high)
        else:
            ends = self.high if high is None else np.minimum(self.high, high)
        cut = Spells(self.owner, begins, ends, self.apart)
        return cut if self.apart else cut.only(cut.low <= cut.high)

    def since(self, low: int) -> Spells:
        """Those that reach place `low`; of spells that may overlap, not those within the one before."""
        kept = self.high >= low
        if not self.apart:
            kept[1:] &= ~_inside(self)
        return self if holds_everywhere(kept) else self.only(kept)

    def with_owners(self, which: Ints, owner: Ints) -> Spells:
        """Some of them, each under another owner."""
        return Spells(owner, self.low.take(which), self.high.take(which), self.apart)

    def added_up(self, n: int) -> Ints:
        """How many months each of `n` owners has, if no spells overlap; in 16 bits, which no calendar exceeds."""
        total = np.zeros(n, dtype=np.int16)
        months = not_below(self.high - self.low + 1, 0)
        np.add.at(
            total, self.owner, months.astype(np.int16, copy=False)
        )  # of one type: twenty times as quick
        return total

    def set_apart(self, n: int, width: int) -> Spells:
        """The same months without overlaps; `n` owners, `width` months in the calendar."""
        if self.apart:
            return self
        clash = clashes(self)
        if not holds_anywhere(clash):
            return replace(self, apart=True)
        with_clash = np.zeros(n, dtype=np.bool_)
        with_clash[self.owner[1:][clash]] = True
        mine = with_clash.take(self.owner)
        return together([replace(self.only(~mine), apart=True), _merged(width, self.only(mine))])


def spells_of(owner: Ints, low: Ints, high: Ints) -> Spells:
    """Spells by owner, which is sorted; those that end before they begin are left out."""
    spells, kept = Spells(owner, low, high), low <= high
    if not holds_everywhere(kept):
        spells = spells.only(kept)
    return replace(spells, apart=False) if holds_anywhere(clashes(spells)) else spells


def together(parts: list[Spells]) -> Spells:
    """Several lists as one, in which owners are not sorted any more; the parts overlap nowhere."""
    columns = ([part.owner for part in parts], [part.low for part in parts], [part.high for part in parts])
    owner, low, high = (np.concatenate(column) for column in columns)
    return Spells(owner, low, high)


def clashes(spells: Spells) -> Bools:
    """Where a spell begins before the one before it, of the same owner, has ended."""
    found: Bools = (spells.low[1:] <= spells.high[:-1]) & (spells.owner[1:] == spells.owner[:-1])
    return found


def _inside(spells: Spells) -> Bools:
    """Where a spell lies within the one before: the five insurances are mostly paid for the same months."""
    inside = (spells.high[1:] <= spells.high[:-1]) & (spells.low[1:] >= spells.low[:-1])
    inside &= spells.owner[1:] == spells.owner[:-1]
    return inside


def _merged(width: int, spells: Spells) -> Spells:
    """The same months as spells that neither overlap nor have another order than time."""
    first = wide(spells.owner) * width + spells.low
    last = first + (spells.high - spells.low)
    order = np.argsort(first, kind="stable")
    first, last = first[order], last[order]
    reach = np.maximum.accumulate(last)
    opens = np.ones(len(first), dtype=np.bool_)
    opens[1:] = first[1:] > reach[:-1]
    at = opens.nonzero()[0]
    ends = reach[np.append(at[1:] - 1, len(first) - 1)]
    owner = first[at] // width
    return Spells(owner, first[at] - owner * width, ends - owner * width)
