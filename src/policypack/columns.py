"""Facts of N people as columns: the one place where Python values become integers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

import numpy as np

from policypack.arrays import (
    FIRST_DAY,
    LAST_DAY,
    Col,
    Ints,
    holds_anywhere,
    holds_everywhere,
    to_day,
)
from policypack.cells import Unfit, read_at_once, reader_of
from policypack.errors import FactsError
from policypack.facts import FactSpec, Field

Person = Mapping[str, object]
#: One field of records as Python numbers; None where it is not known.
Cells = list[int | None]

#: More records of one fact than any life holds; bounds every count.
MAX_RECORDS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Table:
    """All records of one fact: `owner` (sorted) is the person's row; columns by field key."""

    spec: FactSpec
    owner: Ints
    fields: Mapping[str, Col]
    words: Mapping[str, tuple[str, ...]]  # text fields: code → text
    every: Ints = dataclass_field(init=False)  # the numbers of all records: 0, 1, 2, …
    few: Mapping[str, Cells] | None = None  # of a person alone as read: what is known of any record, by field
    described: dict[int, str] = dataclass_field(default_factory=dict, compare=False)  # records in words

    def __post_init__(self) -> None:
        # A view of one array for all tables: parts of a million people have ten million records.
        object.__setattr__(self, "every", _numbers(len(self.owner).bit_length())[: len(self.owner)])

    def cells(self, key: str, low: int, high: int) -> Cells | None:
        """One field of records `low` to `high`, the last not included; None where it is known of no record at all."""
        if self.few is not None:
            few = self.few.get(key)
            return None if few is None else few[low:high]
        col = self.fields[key]
        values: Cells = col.v[low:high].tolist()
        if col.known is None:
            return values
        known = col.known[low:high].tolist()
        return (
            [value if given else None for value, given in zip(values, known, strict=True)]
            if any(known)
            else None
        )


class _OnDemand(Mapping[str, Col]):
    """The columns of records, each made of its cells when it is first asked for: of one person's, many never are."""

    __slots__ = ("_cells", "_found", "_n", "_spec")

    def __init__(self, spec: FactSpec, cells: Mapping[str, Cells], n: int) -> None:
        self._spec, self._cells, self._n = spec, cells, n
        self._found: dict[str, Col] = {}

    def __getitem__(self, key: str) -> Col:
        found = self._found.get(key)
        if found is None:
            cells = self._cells.get(key)
            found = self._found[key] = _unknown(self._n) if cells is None else _column(cells)
        return found

    def __iter__(self) -> Iterator[str]:
        return (field.key for field in self._spec.fields)

    def __len__(self) -> int:
        return len(self._spec.fields)


@lru_cache(maxsize=64)
def _numbers(bits: int) -> Ints:
    numbers = np.arange(1 << bits, dtype=np.int64)
    numbers.flags.writeable = False
    return numbers


def no_records(spec: FactSpec) -> Table:
    """The table of a fact nobody has."""
    owner = np.zeros(0, dtype=np.int64)
    return Table(spec, owner, dict.fromkeys((field.key for field in spec.fields), Col(owner)), {})


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of `n` people. `values` holds single facts, `tables` the records of facts anybody has."""

    n: int
    values: Mapping[str, Col]
    tables: Mapping[str, Table]
    #: Single facts answered with a word the pack does not ask: per person its label, or "".
    not_asked: Mapping[str, tuple[str, ...]] = dataclass_field(default_factory=dict)
    #: For a simulation: what the last runs left that no value of a round changes, by pack and day.
    kept: dict[tuple[str, int], dict[str, Any]] | None = None

    @property
    def claimed(self) -> frozenset[str]:
        """The facts about which anybody has said anything."""
        said = {key for key, col in self.values.items() if col.known is None or holds_anywhere(col.known)}
        said.update([key for key, table in self.tables.items() if len(table.owner)])
        said.update([key for key, labels in self.not_asked.items() if any(labels)])
        return frozenset(said)

    def kept_for(self, digest: str, as_of: int) -> dict[str, Any] | None:
        """What is kept for this pack and day, the rest forgotten; None where nothing is to be kept."""
        if self.kept is not None and (digest, as_of) not in self.kept:
            self.kept.clear()
            self.kept[digest, as_of] = {}
        return None if self.kept is None else self.kept[digest, as_of]


def columns_of(specs: Mapping[str, FactSpec], people: Sequence[Person]) -> Columns:
    """Read the facts the specs name out of plain mappings.

    A value may be of its Python type (date, int, Fraction, Decimal, bool, str) or text as
    written in a form. Facts and fields no spec names are ignored: one life serves every city.
    Raises FactsError with the fact, the person's index and a Chinese sentence.
    """
    values: dict[str, Col] = {}
    tables: dict[str, Table] = {}
    aside: dict[str, tuple[str, ...]] = {}
    n, claimed = len(people), set[str]().union(*people)
    unknown, nobody = _unknown(n), [list[object]()] * n
    for key, spec in specs.items():
        if key not in claimed:  # most facts of one person: spare them the reading
            if spec.kind == "value":
                values[key] = unknown
            continue
        given = [person.get(key) for person in people]
        if spec.kind == "value":
            field = spec.fields[0]
            values[key] = _column(read_at_once(field, given) or _read(spec, field, given, None, {}))
            if field.narrowed:
                values[key], aside[key] = _set_aside(field, values[key])
        elif given != nobody:
            records, owner = _records(spec, given)
            if records:
                tables[key] = _table(spec, records, owner, alone=n == 1)
    return Columns(n, values, tables, aside)


def _set_aside(field: Field, col: Col) -> tuple[Col, tuple[str, ...]]:
    """A single choice without the words the pack does not ask: they are as if nothing were given."""
    labels = ("",) * len(field.choices) + tuple(field.narrowed.values())
    asked = col.v < len(field.choices)
    known = asked if col.known is None else asked & col.known
    kept = Col(np.where(asked, col.v, 0), None if holds_everywhere(known) else known)
    return kept, tuple(labels[code] for code in col.v.tolist())


def _table(spec: FactSpec, records: list[Mapping[str, object]], owner: Ints, *, alone: bool) -> Table:
    given = set[str]().union(*records)
    cells: dict[str, Cells] = {}
    words: dict[str, tuple[str, ...]] = {}
    for field in spec.fields:
        key = field.key
        if field.type == "text":
            words[key] = ()
        if key not in given:
            continue
        values = _values_of(records, key)
        found = read_at_once(field, values)
        if found is None:
            codes: dict[str, int] = {}
            found = _read(spec, field, values, owner, codes)
            if codes:
                found, words[key] = _in_order(found, codes)
        cells[key] = found
    _check_spells(spec, cells, owner)
    fields = _OnDemand(spec, cells, len(records))
    return Table(spec, owner, fields, words, cells) if alone else Table(spec, owner, dict(fields), words)


def _records(spec: FactSpec, given: list[object]) -> tuple[list[Mapping[str, object]], Ints]:
    """Everybody's records in one list, and whose each is."""
    counts: list[int] = []
    records: list[Mapping[str, object]] = []
    for index, entry in enumerate(given):
        if entry is None:
            counts.append(0)
            continue
        # The plain type first: asking an abstract class costs more than all the rest of this loop.
        if type(entry) is not list and (not isinstance(entry, Sequence) or isinstance(entry, str)):
            raise FactsError(f"“{spec.label}”应当是记录的列表。", fact=spec.key, person=index)
        if len(entry) > MAX_RECORDS:
            raise FactsError(f"“{spec.label}”超过 {MAX_RECORDS} 条。", fact=spec.key, person=index)
        counts.append(len(entry))
        records.extend(entry)
    if not records:
        return records, _numbers(0)[:0]
    owner = np.zeros(len(records), dtype=np.int64)
    if len(given) > 1:
        owner = np.repeat(np.arange(len(given), dtype=np.int64), counts)
    if not {dict}.issuperset(map(type, records)):
        for record, person in zip(records, owner.tolist(), strict=True):
            if not isinstance(record, Mapping):
                raise FactsError(f"“{spec.label}”的每条记录应当是“字段: 值”。", fact=spec.key, person=person)
    return records, owner


def _values_of(records: list[Mapping[str, object]], key: str) -> Sequence[object]:
    """One field of every record; a field mostly stands in all of them or in none."""
    try:
        return [*map(itemgetter(key), records)]
    except KeyError:
        return [record.get(key) for record in records]


def _in_order(cells: Cells, codes: Mapping[str, int]) -> tuple[Cells, tuple[str, ...]]:
    """Codes by the order of the words, and these: by first use, codes would depend on who else is scored."""
    ordered = sorted(codes)
    place: dict[int | None, int | None] = {codes[word]: code for code, word in enumerate(ordered)}
    place[None] = None
    return [place[code] for code in cells], tuple(ordered)


def _check_spells(spec: FactSpec, cells: Mapping[str, Cells], owner: Ints) -> None:
    start, end = cells.get(spec.from_field or ""), cells.get(spec.to_field or "")
    if start is None or end is None:
        return
    for row, (first, last) in enumerate(zip(start, end, strict=True)):
        if first is not None and last is not None and last < first:
            raise FactsError(
                f"“{spec.label}”有一段的结束早于开始，请核对。", fact=spec.key, person=int(owner[row])
            )


def _read(
    spec: FactSpec, field: Field, given: Sequence[object], owner: Ints | None, words: dict[str, int]
) -> Cells:
    """One field as Python numbers, where not all values are given or not all of its plain type."""
    some = [value for value in given if value is not None]
    read = read_at_once(field, some)
    if read is None:
        return _read_each(spec, field, given, owner, words)
    following = iter(read)
    return [None if value is None else next(following) for value in given]


def _unknown(n: int) -> Col:
    return Col(np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_))


def _column(cells: Cells) -> Col:
    if None not in cells:
        return Col(np.array(cells, dtype=np.int64))
    known = np.array([value is not None for value in cells], dtype=np.bool_)
    return Col(np.array([value or 0 for value in cells], dtype=np.int64), known)


def _read_each(
    spec: FactSpec, field: Field, given: Sequence[object], owner: Ints | None, words: dict[str, int]
) -> Cells:
    """The values one by one; FactsError names the first that does not fit. An empty text says as little as none."""
    read = reader_of(field, words)
    found: Cells = []
    for row, value in enumerate(given):
        if value is None or value == "":
            found.append(None)
            continue
        try:
            found.append(read(value))
        except Unfit as unfit:
            label = spec.label if spec.kind == "value" else f"{spec.label}的{field.label}"
            person = row if owner is None else int(owner[row])
            raise FactsError(f"“{label}”填写的“{value}”不对：{unfit}", fact=spec.key, person=person) from None
    return found


def day_number(day: date) -> int:
    """A date as the engine's day number; FactsError outside 1900–2199."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise FactsError("计算日应在 1900 年至 2199 年之间。")
    return to_day(day)
