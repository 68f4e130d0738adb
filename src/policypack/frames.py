"""What an expression runs on: a frame of rows, and the frames above it.

The top frame's rows are people. `each` opens a frame whose rows are records, or groups of
records; its `owner` points to the row above. One run holds what all frames share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from policypack.arrays import Col, Flags, Ints, changes, constant, holds_everywhere, is_constant, spread
from policypack.columns import Columns
from policypack.few_months import FewMonths
from policypack.monthsets import Calendar, MonthSets
from policypack.rows import Rows, take, taken


class Fields(dict[str, Col]):
    """Single values by name, each found when it is first asked for."""

    def __init__(self, find: Callable[[str], Col]) -> None:
        self._find = find

    def __missing__(self, key: str) -> Col:
        found = self[key] = self._find(key)
        return found


@dataclass(slots=True)
class Run:
    """One evaluation: as-of day, parameters, and the intermediate arrays (`trace`) by form id."""

    as_of: int
    month: int  # the month `as_of` lies in
    unit: int  # points are whole numbers of 1/unit
    points_type: type[np.signedinteger[Any]]  # holds all points of anybody, and their sums
    parameters: Mapping[str, int | None]
    required: Mapping[str, str]  # parameters that must have a value before use, with their labels
    calendar: Calendar
    leap_to_march: bool
    columns: Columns
    points: Callable[[str], Ints]
    group: Callable[[str], Ints]
    #: What is the same for everybody, found once for the pack, the day and the values of a round.
    settled: dict[str, Any]
    #: Arrays that no value of a round changes, kept from run to run; None: nothing is kept.
    kept: dict[str, Any] | None = None
    keeping: bool = False  # while one of them is being computed
    explains: bool = True  # whether the working is kept so that it can be explained; else only points are
    trace: dict[int, Any] = field(default_factory=dict)
    #: First and last month of every spell of a fact, as places in the calendar, by fact.
    places: dict[str, tuple[Ints, Ints]] = field(default_factory=dict)


@dataclass(slots=True)
class Frame:
    """`n` rows. `fields` are single values by name, `rows` record sets by name."""

    run: Run
    n: int
    fields: dict[str, Col]
    rows: Mapping[str, Rows]
    parent: Frame | None = None
    #: Per row the row of the frame above, or the records that tell it when it is asked for.
    under: Ints | Rows | None = None
    memo: dict[str, Any] = field(default_factory=dict)
    constants: dict[int, Col] = field(default_factory=dict)

    def full(self, value: int) -> Col:
        """The same value in every row, stored once."""
        found = self.constants.get(value)
        if found is None:
            found = self.constants[value] = Col(constant(value, self.n))
        return found

    @property
    def alone(self) -> bool:
        """Whether this is the only row of a person scored alone."""
        return self.n == 1 and self.run.calendar.few

    @property
    def owner(self) -> Ints | None:
        """Per row the row of the frame above."""
        return self.under.owner if isinstance(self.under, Rows) else self.under

    @property
    def people(self) -> Ints:
        """Per row the person it belongs to."""
        owner = self.owner
        if self.parent is None or owner is None:
            return np.arange(self.n, dtype=np.int64)
        return self.parent.people.take(owner)

    def below(self, rows: Rows) -> Frame:
        """A frame whose rows are these records."""
        return Frame(self.run, len(rows), Fields(rows.column), {}, self, rows)

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
        value, owner = key.v, rows.owner
        if key.known is not None:
            value = np.where(key.known, value, -1 - np.arange(len(value)))
        order, opens = None, changes(owner)
        if not holds_everywhere(opens[1:] | (value[1:] >= value[:-1])):
            order = np.lexsort((value, owner))
            owner, value = owner[order], value[order]
            opens = changes(owner)
        opens[1:] |= value[1:] != value[:-1]
        starts = opens.nonzero()[0]
        it = (rows if order is None else rows.picked(order, owner)).parted(opens)
        by = Fields(lambda _: Col(value.take(starts)))  # the only field of a group
        return Frame(self.run, len(starts), by, {"it": it}, self, owner.take(starts))


def every_key(fact: str) -> str:
    """The name under which a frame holds a fact's records with those `left_out` sets aside."""
    return f"every({fact})"


def gathered(value: Any, frame: Frame) -> Any:
    """A value of the frame above, repeated for the rows of this one."""
    if isinstance(value, Col) and value.known is None and is_constant(value.v) and len(value.v):
        return Col(spread(value.v, frame.n))  # whose row it is does not matter
    owner = frame.owner
    assert owner is not None
    if isinstance(value, MonthSets | FewMonths):
        return value.of(owner)
    if isinstance(value, Col):
        return take(value, owner)
    assert isinstance(value, Flags)
    return Flags(taken(value.v, owner), None if value.known is None else taken(value.known, owner))
