"""Facts of N people as columns: the one place where Python values become integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import lru_cache
from itertools import compress
from typing import Any, Final

import numpy as np

from policypack.arrays import (
    FIRST_DAY,
    LAST_DAY,
    Bools,
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
    described: dict[int, str] = dataclass_field(default_factory=dict, compare=False)  # records in words

    def __post_init__(self) -> None:
        # A view of one array for all tables: parts of a million people have ten million records.
        object.__setattr__(self, "every", _numbers(len(self.owner).bit_length())[: len(self.owner)])


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
        values = (key for key, col in self.values.items() if col.known is None or holds_anywhere(col.known))
        return frozenset([*values, *(key for key, table in self.tables.items() if len(table.owner))])

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
    unknown = Col(np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_))
    for key, spec in specs.items():
        if key not in claimed:  # most facts of one person: spare them the reading
            if spec.kind == "value":
                values[key] = unknown
            continue
        given = [person.get(key) for person in people]
        if spec.kind == "value":
            values[key] = _column(spec, spec.fields[0], given, None, {})
            if spec.fields[0].narrowed:
                values[key], aside[key] = _set_aside(spec.fields[0], values[key])
            continue
        records, owner = _records(spec, given)
        if records:
            tables[key] = _table(spec, records, owner)
    return Columns(n, values, tables, aside)


def _set_aside(field: Field, col: Col) -> tuple[Col, tuple[str, ...]]:
    """A single choice without the words the pack does not ask: they are as if nothing were given."""
    labels = ("",) * len(field.choices) + tuple(field.narrowed.values())
    asked = col.v < len(field.choices)
    known = asked if col.known is None else asked & col.known
    kept = Col(np.where(asked, col.v, 0), None if holds_everywhere(known) else known)
    return kept, tuple(labels[code] for code in col.v.tolist())


def _table(spec: FactSpec, records: list[Mapping[str, object]], owner: Ints) -> Table:
    given = set[str]().union(*records)
    words: dict[str, dict[str, int]] = {field.key: {} for field in spec.fields if field.type == "text"}
    unknown = Col(np.zeros(len(records), dtype=np.int64), np.zeros(len(records), dtype=np.bool_))
    fields = {
        field.key: _column(spec, field, _values_of(records, field.key), owner, words.get(field.key, {}))
        if field.key in given
        else unknown
        for field in spec.fields
    }
    ordered = {key: tuple(sorted(codes)) for key, codes in words.items()}
    for key, codes in words.items():
        if codes:
            fields[key] = _in_order(fields[key], codes, ordered[key])
    table = Table(spec, owner, fields, ordered)
    _check_spells(table)
    return table


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


def _values_of(records: list[Mapping[str, object]], key: str) -> list[object]:
    """One field of every record; a field mostly stands in all of them or in none."""
    try:
        return [record[key] for record in records]
    except KeyError:
        return [record.get(key) for record in records]


def _in_order(col: Col, codes: Mapping[str, int], ordered: Sequence[str]) -> Col:
    """Codes by the order of the words: by first use, they would depend on who else is scored."""
    new = np.zeros(max(len(codes), 1), dtype=np.int64)
    for place, word in enumerate(ordered):
        new[codes[word]] = place
    return Col(new[col.v], col.known)


def _check_spells(table: Table) -> None:
    spec = table.spec
    if spec.from_field is None or spec.to_field is None:
        return
    start, end = table.fields[spec.from_field], table.fields[spec.to_field]
    backwards = end.v < start.v
    for known in (start.known, end.known):
        if known is not None:
            backwards &= known
    if holds_anywhere(backwards):
        person = int(table.owner[np.flatnonzero(backwards)[0]])
        raise FactsError(f"“{spec.label}”有一段的结束早于开始，请核对。", fact=spec.key, person=person)


def _column(
    spec: FactSpec, field: Field, given: list[object], owner: Ints | None, words: dict[str, int]
) -> Col:
    known, values = _present(given)
    if not values:
        return Col(np.zeros(len(given), dtype=np.int64), known)
    read = read_at_once(field, values) or _read_each(spec, field, given, owner, words)
    if known is None:
        return Col(np.array(read, dtype=np.int64))
    found = np.zeros(len(given), dtype=np.int64)
    found[known] = read
    return Col(found, known)


def _present(given: list[object]) -> tuple[Bools | None, list[object]]:
    """Which values are given (None: all), and those that are; an empty text says as little as none."""
    if None not in given and "" not in given:
        return None, given
    there = [value is not None and value != "" for value in given]
    return np.array(there, dtype=np.bool_), list(compress(given, there))


def _read_each(
    spec: FactSpec, field: Field, given: list[object], owner: Ints | None, words: dict[str, int]
) -> list[int]:
    """Those of the values that are given, one by one; FactsError names the first that does not fit."""
    read, found = reader_of(field, words), []
    for row, value in enumerate(given):
        if value is None or value == "":
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
