"""Some records of a table: all of them, those a mask marks, or a list of them in an order of its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policypack.arrays import Bools, Col, Ints, is_constant, spread, sum_by, wide
from policypack.columns import Table

_NOTHING_CUT: Mapping[str, Col] = MappingProxyType({})


class Rows:
    """Records of a table; `owner` (sorted) is the row of the frame they belong to.

    Conditions on records that are only marked are worked out on the whole table, byte by byte; which
    rows they leave is not counted out before a column of them is asked for.
    `cut` replaces the ends of spells that were cut into pieces, by field; a record may then stand
    in several rows.
    """

    __slots__ = ("_all", "_index", "_marked", "_opens", "_owner", "cut", "table")

    def __init__(
        self,
        table: Table,
        index: Ints | None = None,
        owner: Ints | None = None,
        *,
        marked: Bools | None = None,
        opens: Bools | None = None,
        cut: Mapping[str, Col] = _NOTHING_CUT,
    ) -> None:
        """All records of the table, those `marked`, or those of `index` under the rows of `owner`.

        `opens` instead of `owner`: with which records a new row begins, if no row is without.
        """
        self.table, self.cut, self._marked = table, cut, marked
        self._index, self._owner, self._opens = index, owner, opens
        self._all = index is None and marked is None
        if self._all:
            self._index = table.every

    def __len__(self) -> int:
        return len(self.index if self._index is None else self._index)

    @property
    def index(self) -> Ints:
        """The place of each record in the table."""
        if self._index is None:
            assert self._marked is not None
            self._index = self._marked.nonzero()[0]
        return self._index

    @property
    def owner(self) -> Ints:
        """The row of the frame above that each record belongs to."""
        if self._owner is None:
            opens = self._opens
            self._owner = wide(self.of(self.table.owner)) if opens is None else opens.cumsum() - 1
        return self._owner

    @property
    def base(self) -> Rows:
        """What a condition on these records is worked out on: the whole table where they are only marked."""
        return self if self._marked is None else Rows(self.table)

    @property
    def marked(self) -> Bools | None:
        """Which records of `base` these are; None where they are all of it."""
        return self._marked

    def only(self, holds: Bools) -> Rows:
        """The records for which `holds`, one for each record of `base`."""
        if self._all:
            return Rows(self.table, marked=holds)
        if self._marked is not None:
            return Rows(self.table, marked=self._marked & holds)
        which = holds.nonzero()[0]
        return self if len(which) == len(self.index) else self.picked(which, self.owner.take(which))

    def gathered(self) -> Rows:
        """The same records as a list, so that a condition meets no other."""
        return Rows(self.table, self.index, self.owner, cut=self.cut)

    def picked(self, which: Ints, owner: Ints) -> Rows:
        """The records an order names, under other owners."""
        cut = {key: take(col, which) for key, col in self.cut.items()}
        return Rows(self.table, self.index.take(which), owner, cut=cut)

    def of_those(self, those: Bools) -> Rows:
        """The records of some of the rows of the frame above."""
        which = those.take(self.owner).nonzero()[0]
        return self.picked(which, self.owner.take(which))

    def parted(self, opens: Bools) -> Rows:
        """The same records under other rows: with those that `opens` marks a new one begins."""
        return Rows(self.table, self.index, opens=opens, cut=self.cut)

    def sums(self, n: int, key: str) -> Ints:
        """Per row of the frame above, of which there are `n`, the exact sum of a field."""
        col = self.column(key)
        if col.known is not None:
            return sum_by(n, self.owner[col.known], col.v[col.known])
        if self._opens is None:
            return sum_by(n, self.owner, col.v)
        # Most groups are of one record or two: the first of each, and to it what follows.
        found, more = wide(col.v.take(self._opens.nonzero()[0])), (~self._opens).nonzero()[0]
        np.add.at(found, more - np.arange(1, len(more) + 1), wide(col.v.take(more)))
        return found

    def with_ends(self, ends: Mapping[str, Col]) -> Rows:
        """The same records with other ends of their spells."""
        return Rows(self.table, self.index, self.owner, cut=ends)

    def column(self, key: str) -> Col:
        """One field of these records."""
        if key in self.cut:
            return self.cut[key]
        col, index = self.table.fields[key], self.index
        return col if index is self.table.every else take(col, index)

    def of(self, values: Ints) -> Ints:
        """Of an array with a value for every record of the table, those of these records."""
        index = self.index
        return values if index is self.table.every else values.take(index)


def take(col: Col, index: Ints) -> Col:
    """The rows of a column by index; a column of one value stored once stays so."""
    known = None if col.known is None else taken(col.known, index)
    return Col(taken(col.v, index), known)


def taken(values: NDArray[Any], index: Ints) -> NDArray[Any]:
    """As `take`, of one array."""
    return spread(values, len(index)) if is_constant(values) and len(values) else values.take(index)
