"""What an expression runs on: a frame of rows, and the frames above it.

The top frame's rows are people. `each` opens a frame whose rows are records, or groups of
records; its `owner` points to the row above. One run holds what all frames share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from policypack.arrays import Bools, Col, Flags, Ints, changes
from policypack.columns import Columns, Table
from policypack.monthsets import Calendar


@dataclass(frozen=True, slots=True)
class Rows:
    """Some records of a table; `owner` (sorted) is the row of the frame they belong to.

    `cut` replaces the ends of spells that were cut into pieces, by field; a record may then stand
    in several rows.
    """

    table: Table
    index: Ints
    owner: Ints
    cut: Mapping[str, Col] = field(default_factory=dict)

    def only(self, kept: Bools) -> Rows:
        """The records for which `kept` holds."""
        return self if kept.all() else self.picked(kept, self.owner[kept])

    def picked(self, which: Bools | Ints, owner: Ints) -> Rows:
        """The records a mask or an order names, under other owners."""
        cut = {key: take(col, which) for key, col in self.cut.items()}
        return Rows(self.table, self.index[which], owner, cut)

    def column(self, key: str) -> Col:
        """One field of these records."""
        if key in self.cut:
            return self.cut[key]
        col = self.table.fields[key]
        return col if self.index is self.table.every else take(col, self.index)


class Fields(dict[str, Col]):
    """The fields of some records by key, each taken out of its table when it is first asked for."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __missing__(self, key: str) -> Col:
        found = self[key] = self._rows.column(key)
        return found


@dataclass(slots=True)
class Run:
    """One evaluation: as-of day, parameters, and the intermediate arrays (`trace`) by form id."""

    as_of: int
    month: int  # the month `as_of` lies in
    unit: int  # points are whole numbers of 1/unit
    parameters: Mapping[str, int | None]
    required: Mapping[str, str]  # parameters that must have a value before use, with their labels
    calendar: Calendar
    leap_to_march: bool
    columns: Columns
    points: Callable[[str], Ints]
    group: Callable[[str], Ints]
    #: Arrays that no value of a round changes, kept from run to run; None: nothing is kept.
    kept: dict[str, Any] | None = None
    keeping: bool = False  # while one of them is being computed
    trace: dict[int, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Frame:
    """`n` rows. `fields` are single values by name, `rows` record sets by name."""

    run: Run
    n: int
    fields: dict[str, Col]
    rows: Mapping[str, Rows]
    parent: Frame | None = None
    owner: Ints | None = None
    memo: dict[str, Any] = field(default_factory=dict)
    constants: dict[int, Col] = field(default_factory=dict)

    def full(self, value: int) -> Col:
        """The same value in every row; one array however often it is asked."""
        found = self.constants.get(value)
        if found is None:
            same = np.empty(self.n, dtype=np.int64)
            same.fill(value)
            found = self.constants[value] = Col(same)
        return found

    def below(self, rows: Rows) -> Frame:
        """A frame whose rows are these records."""
        return Frame(self.run, len(rows.owner), Fields(rows), {}, self, rows.owner)

    def below_once(self, key: str, rows: Rows) -> Frame:
        """As `below`, made once for all conditions on the same records; `key` is their expression."""
        if key not in self.memo:
            self.memo[key] = self.below(rows)
        found: Frame = self.memo[key]
        return found

    def grouped(self, rows: Rows, key: Col) -> Frame:
        """A frame whose rows are the groups of records with one owner and one key.

        Records without a key are a group of their own each: nothing says they are the same.
        """
        value = key.v
        if key.known is not None:
            value = np.where(key.known, value, -1 - np.arange(len(value)))
        order = np.lexsort((value, rows.owner))
        owner, value = rows.owner[order], value[order]
        opens = changes(owner)
        opens[1:] |= value[1:] != value[:-1]
        group = np.cumsum(opens) - 1
        it = rows.picked(order, group)
        return Frame(self.run, int(opens.sum()), {"by": Col(value[opens])}, {"it": it}, self, owner[opens])


def every_key(fact: str) -> str:
    """The name under which a frame holds a fact's records with those `left_out` sets aside."""
    return f"every({fact})"


def take(col: Col, index: Ints | Bools) -> Col:
    """The rows of a column by index or mask."""
    return Col(col.v[index], None if col.known is None else col.known[index])


def gathered(value: Any, owner: Ints) -> Any:
    """A value of the frame above, repeated for the rows below."""
    if isinstance(value, Col):
        return take(value, owner)
    if isinstance(value, Flags):
        return Flags(value.v[owner], None if value.known is None else value.known[owner])
    return value[:, owner]  # a month set: one column per row of the frame
