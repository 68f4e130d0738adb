"""Many people: scored part by part, their points kept, the working of any one read again when asked.

Everybody's intermediate arrays at once would take gigabytes, and leave the processor's cache. A part
fits it; what its people earned is kept. A person's reasons are that person evaluated alone, which the
one evaluator gives in a millisecond or two and, a population of one being a population, to the same points.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import Any, Final, TypeVar, overload

import numpy as np

from policypack.arrays import Col, Ints
from policypack.columns import Columns, Table
from policypack.deciding import decide_columns
from policypack.evaluate import Assessment, evaluate_columns
from policypack.explaining import Explanation
from policypack.pack_model import Indicator, Pack

T = TypeVar("T")
#: People of one part, at most. A smaller part spends its time on beginning operations, and threads on waiting
#: for each other; a larger one takes more memory, and its owners more than 16 bits.
PART: Final = 65_000
#: Not so many people are parted among processors.
_FEW: Final = 10_000
#: Stands for the points of somebody who cannot be scored; for those of an indicator, the lowest its column holds.
NO_POINTS: Final = np.iinfo(np.int64).min
_HELD: Final = 31 << 20


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
        alone = self._columns_of(i)
        return evaluate_columns(
            self.pack, alone, as_of=self.as_of, purpose=self.purpose, parameters=self.parameters
        )

    def _columns_of(self, i: int) -> Columns:
        if i >= len(self):
            raise IndexError(i)
        if isinstance(self.parts, Parts):  # no part need be cut to cut one person out of it
            return part_of(self.parts.columns, i, i + 1)
        place = 0
        while i >= self.parts[place].n:
            i -= self.parts[place].n
            place += 1
        return part_of(self.parts[place], i, i + 1)

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
    threads: int | None = None,
) -> Scores:
    """Score parts of a population, as `parts_of` makes them; see `evaluate` for the arguments.

    `threads`: how many parts at once, None for as many as there are processors.

    Raises FactsError for what is wrong for everybody.
    """
    starts = [0, *accumulate(parts.sizes() if isinstance(parts, Parts) else [part.n for part in parts])]
    n = starts[-1]
    totals = np.empty(n, dtype=np.int64)
    groups = {key: np.empty(n, dtype=np.int64) for key in pack.groups}
    least_wide = Fraction(2**31, pack.unit) - (pack.rounding.to if pack.rounding else 0)
    indicators = {key: np.empty(n, _narrow(item, least_wide)) for key, item in pack.indicators.items()}

    def score(place: int) -> Mapping[int, str]:
        part, low = parts[place], starts[place]
        decided = decide_columns(
            pack, part, as_of=as_of, purpose=purpose, parameters=parameters, explains=False
        )
        found, rows = decided.assessment, decided.rows if decided.undecided else None
        _put(totals, low, part.n, found.totals, rows)
        for key, points in groups.items():
            _put(points, low, part.n, found.group_of(key), rows)
        for key, points in indicators.items():
            _put(points, low, part.n, found.points_of(key), rows)
        found.forget_working()
        return {person + low: reason for person, reason in decided.undecided.items()}

    hold_freed_memory()
    said = in_turn(score, len(parts), threads or cores())
    undecided = {person: reason for some in said for person, reason in some.items()}
    return Scores(pack, parts, as_of, purpose, parameters or {}, totals, groups, indicators, undecided)


def _put(column: Ints, low: int, n: int, points: Ints, rows: Ints | None) -> None:
    """The points of a part into the column of all; where only some `rows` have any, the others have none."""
    if rows is None:
        column[low : low + n] = points
    else:
        column[low : low + n] = np.iinfo(column.dtype).min
        column[rows + low] = points


def _narrow(item: Indicator, least_wide: Fraction) -> type[np.signedinteger[Any]]:
    """The type that holds all an indicator can give: half the memory of 64 bits, if these are not needed."""
    ends = () if item.form is None else item.form.bounds
    return np.int32 if all(-least_wide < end < least_wide for end in ends) else np.int64


def in_turn(work: Callable[[int], T], count: int, threads: int) -> list[T]:
    """`work` for 0, 1, 2, … on so many threads; of several errors the one of the lowest number is raised.

    The operations on arrays let go of Python's lock, so threads share the processors.
    """
    if min(threads, count) <= 1:
        return [work(place) for place in range(count)]
    with ThreadPoolExecutor(min(threads, count)) as pool:
        return list(pool.map(work, range(count)))


def hold_freed_memory() -> None:
    """Let one part write where the part before it did.

    glibc gives the end of its heap back to the system whenever twice the largest block yet freed is free, and
    a part then spends a tenth of its time on asking for pages again. The block is never written to: with another allocator this does nothing.
    """
    np.empty(_HELD, dtype=np.uint8)


def cores() -> int:
    """How many processors this process may use; where the system cannot say, how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Parts(Sequence[Columns]):
    """A population in parts of `size` people, each cut when it is asked for."""

    columns: Columns
    size: int

    def __len__(self) -> int:
        return len(range(0, self.columns.n, self.size))

    def sizes(self) -> list[int]:
        """How many people each part has."""
        return [min(self.size, self.columns.n - low) for low in range(0, self.columns.n, self.size)]

    @overload
    def __getitem__(self, place: int) -> Columns: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Columns]: ...
    def __getitem__(self, place: int | slice) -> Columns | Sequence[Columns]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        low = range(0, self.columns.n, self.size)[place]
        return part_of(self.columns, low, min(low + self.size, self.columns.n))


def parts_of(columns: Columns, size: int | None = None, *, keep: bool = False) -> Sequence[Columns]:
    """The columns of a population cut into parts of `size` people; None: as many even parts for each processor.

    `keep` is for a simulation: a part then keeps what no value of a round changes, month sets above all,
    and is scored the faster with other values. It takes some hundred bytes a person.
    """
    parts = Parts(columns, _even(columns.n) if size is None else size)
    return tuple(replace(part, kept={}) for part in parts) if keep else parts


def _even(n: int) -> int:
    """How many people a part has, so that no processor waits for another at the end."""
    turns = -(-n // (PART * cores()))
    return max(-(-n // (max(turns, 1) * cores())), _FEW)


def part_of(columns: Columns, low: int, high: int) -> Columns:
    """The columns of people `low` to `high`, the last not included. Arrays are cut, not copied."""
    tables = {}
    ends = np.array([low, high])
    for key, table in columns.tables.items():
        # Of another type than the owners they would cost a copy of all owners.
        first, last = table.owner.searchsorted(ends.astype(table.owner.dtype, copy=False)).tolist()
        if first < last:
            fields = {name: _cut(col, first, last) for name, col in table.fields.items()}
            tables[key] = Table(
                table.spec, _counted_from(low, high, table.owner[first:last]), fields, table.words
            )
    return Columns(
        high - low,
        {key: _cut(col, low, high) for key, col in columns.values.items()},
        tables,
        {key: words[low:high] for key, words in columns.not_asked.items()},
    )


def _counted_from(low: int, high: int, owner: Ints) -> Ints:
    """Owners as rows of a part; in 16 bits if these hold them, for there are many more records than people."""
    if high - low >= 2**16:
        return owner - low
    short: Ints = owner.astype(np.uint16)  # what falls off in front is the same in `low`
    short -= np.uint16(low % 2**16)
    return short


def _cut(col: Col, low: int, high: int) -> Col:
    return Col(col.v[low:high], None if col.known is None else col.known[low:high])
