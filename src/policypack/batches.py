"""Many people: scored part by part, their points kept, the working of any one read again when asked.

Everybody's intermediate arrays at once would take gigabytes, and leave the processor's cache. A part
fits it; what its people earned is kept. A person's reasons are that person evaluated alone, which the
one evaluator gives in a millisecond or two and, a population of one being a population, to the same points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, overload

import numpy as np

from policypack.arrays import Col, Ints
from policypack.columns import Columns, Table
from policypack.deciding import decide_columns
from policypack.evaluate import Assessment, evaluate_columns
from policypack.explaining import Explanation
from policypack.pack_model import Pack

#: People of one part.
PART: Final = 16_384
#: Stands for the points of somebody who cannot be scored.
NO_POINTS: Final = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Scores:
    """Points of N people in 1/`pack.unit`, in the order given. `indicators` leaves nothing out; what a
    purpose does not count is in it and not in `groups` and `totals`. `undecided` says who cannot be scored
    and why; all of that person's points are `NO_POINTS`, which no sum can pass over in silence."""

    pack: Pack
    parts: Sequence[Columns]
    as_of: date
    purpose: str | None
    parameters: Mapping[str, object]
    totals: Ints
    groups: Mapping[str, Ints]
    indicators: Mapping[str, Ints]
    undecided: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.totals)

    def assessment(self, i: int) -> Assessment:
        """Person `i` evaluated alone: row 0 of what is returned. Raises Undecided."""
        for part in self.parts:
            if i < part.n:
                alone = part_of(part, i, i + 1)
                return evaluate_columns(
                    self.pack, alone, as_of=self.as_of, purpose=self.purpose, parameters=self.parameters
                )
            i -= part.n
        raise IndexError(i)

    def explain(self, i: int) -> Explanation:
        """Why person `i` has these points."""
        return self.assessment(i).explain(0)


def score_columns(
    pack: Pack,
    parts: Sequence[Columns],
    *,
    as_of: date,
    purpose: str | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Scores:
    """Score parts of a population, as `parts_of` makes them; see `evaluate` for the arguments.

    Raises FactsError for what is wrong for everybody.
    """
    n = parts.columns.n if isinstance(parts, Parts) else sum(part.n for part in parts)
    totals = np.full(n, NO_POINTS)
    groups = {key: np.full(n, NO_POINTS) for key in pack.groups}
    indicators = {key: np.full(n, NO_POINTS) for key in pack.indicators}
    undecided = dict[int, str]()
    low = 0
    for part in parts:
        decided = decide_columns(pack, part, as_of=as_of, purpose=purpose, parameters=parameters)
        undecided |= {person + low: reason for person, reason in decided.undecided.items()}
        found = decided.assessment
        here = decided.rows + low if decided.undecided else slice(low, low + part.n)
        totals[here] = found.totals
        for key, points in groups.items():
            points[here] = found.group_of(key)
        for key, points in indicators.items():
            points[here] = found.points_of(key)
        found.forget_working()
        low += part.n
    return Scores(pack, parts, as_of, purpose, parameters or {}, totals, groups, indicators, undecided)


@dataclass(frozen=True)
class Parts(Sequence[Columns]):
    """A population in parts of `size` people, each cut when it is asked for."""

    columns: Columns
    size: int

    def __len__(self) -> int:
        return len(range(0, self.columns.n, self.size))

    @overload
    def __getitem__(self, place: int) -> Columns: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Columns]: ...
    def __getitem__(self, place: int | slice) -> Columns | Sequence[Columns]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        low = range(0, self.columns.n, self.size)[place]
        return part_of(self.columns, low, min(low + self.size, self.columns.n))


def parts_of(columns: Columns, size: int = PART, *, keep: bool = False) -> Sequence[Columns]:
    """The columns of a population cut into parts of `size` people.

    `keep` is for a simulation: a part then keeps what no value of a round changes, month sets above all,
    and is scored the faster with other values. It takes some hundred bytes a person.
    """
    parts = Parts(columns, size)
    return tuple(replace(part, kept={}) for part in parts) if keep else parts


def part_of(columns: Columns, low: int, high: int) -> Columns:
    """The columns of people `low` to `high`, the last not included. Arrays are cut, not copied."""
    tables = {}
    for key, table in columns.tables.items():
        first, last = table.owner.searchsorted(np.array([low, high], dtype=table.owner.dtype)).tolist()
        if first < last:
            fields = {name: _cut(col, first, last) for name, col in table.fields.items()}
            tables[key] = Table(table.spec, table.owner[first:last] - low, fields, table.words)
    return Columns(
        high - low,
        {key: _cut(col, low, high) for key, col in columns.values.items()},
        tables,
        {key: words[low:high] for key, words in columns.not_asked.items()},
    )


def _cut(col: Col, low: int, high: int) -> Col:
    return Col(col.v[low:high], None if col.known is None else col.known[low:high])
