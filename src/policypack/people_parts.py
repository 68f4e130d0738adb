"""Facts of many people in a file, read part by part: JSON Lines, or Parquet where pyarrow is installed.

A line of JSON, or a row of Parquet, is one person: fact → value, or list of records (field → value).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from policypack.columns import Person
from policypack.errors import FactsError, did_you_mean
from policypack.facts import FactSpec

#: What the pack asks, by fact.
Facts = Mapping[str, FactSpec]

PARQUET = ".parquet"
LINES = ".jsonl"


class People(Protocol):
    """A file of people. Numbers of people count from 0."""

    count: int

    def parts(self, size: int, done: Collection[int]) -> Iterator[tuple[int, Sequence[Person | FactsError]]]:
        """Parts of `size` people with their numbers, those already done left out. For a line that cannot be
        read its fault stands in the person's place."""

    def person(self, i: int) -> Person:
        """One person, without reading the facts of the others."""


def open_people(path: Path, facts: Facts) -> People:
    """The people of a .jsonl or .parquet file. Raises FactsError, OSError.

    A fact or a field the pack does not ask is a fault: in a file written for one pack it is a slip. A bad line
    is the fault of one person, a bad column of Parquet that of the file.
    """
    if path.suffix == PARQUET:
        return _ParquetPeople(path, facts)
    if path.suffix == LINES:
        return _LinePeople(path, facts)
    raise FactsError(f"“{path.name}”应当是 {LINES}（每行一个 JSON）或 {PARQUET} 文件。")


def arrow(module: str) -> Any:
    """A module of pyarrow, imported only when a Parquet file is asked for. Raises FactsError where it is missing."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise FactsError(
            "读写 Parquet 文件要用 pyarrow，这台机器上没有。请运行 pip install -r requirements/arrow.txt，"
            f"或改用 {LINES} 文件。"
        ) from None


def _check_facts(given: Collection[str], facts: Facts, person: int | None) -> None:
    for key in given:
        if key not in facts:
            raise FactsError(f"这个政策包不问“{key}”；{did_you_mean(key, facts)}", fact=key, person=person)


def _check_fields(spec: FactSpec, given: Collection[str], person: int | None) -> None:
    for key in given:
        if spec.field(key) is None:
            mend = did_you_mean(key, [field.key for field in spec.fields])
            raise FactsError(f"“{spec.label}”没有“{key}”这一项；{mend}", fact=spec.key, person=person)


def _once(person: int, pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON; of a key written twice nobody could say which one is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FactsError(f"“{twice}”写了两次，请只留一处。", person=person)
    return found


class _LinePeople:
    def __init__(self, path: Path, facts: Facts) -> None:
        self._path, self._facts = path, facts
        with path.open("rb") as lines:
            self.count = sum(1 for _ in lines)

    def parts(self, size: int, done: Collection[int]) -> Iterator[tuple[int, Sequence[Person | FactsError]]]:
        with self._path.open("rb") as lines:
            for number in range(-(-self.count // size)):
                part = list(islice(lines, size))
                if number not in done:
                    yield (
                        number,
                        [self._read_or_fault(line, number * size + i) for i, line in enumerate(part)],
                    )

    def person(self, i: int) -> Person:
        with self._path.open("rb") as lines:
            return self._read(next(islice(lines, i, None)), i)

    def _read_or_fault(self, line: bytes, i: int) -> Person | FactsError:
        try:
            return self._read(line, i)
        except FactsError as fault:
            return fault

    def _read(self, line: bytes, i: int) -> Person:
        try:
            found = json.loads(line, parse_float=Decimal, object_pairs_hook=partial(_once, i))
        except FactsError:
            raise
        except ValueError:
            raise FactsError("这一行不是 JSON，请写成 {事实: 值, …} 的一行。", person=i) from None
        if not isinstance(found, dict):
            raise FactsError("这一行应当是 {事实: 值, …}。", person=i)
        _check_facts(found, self._facts, i)
        for key, value in found.items():
            spec = self._facts[key]
            if spec.kind == "records" and isinstance(value, list):
                for record in value:
                    if isinstance(record, dict):
                        _check_fields(spec, record, i)
        return found


@dataclass
class _ParquetPeople:
    path: Path
    facts: Facts

    def __post_init__(self) -> None:
        module = arrow("pyarrow.parquet")
        with self.path.open("rb") as file:  # a missing file is told as such, not in pyarrow's words
            if file.read(4) != b"PAR1":
                raise FactsError(f"“{self.path.name}”不是 Parquet 文件。")
        try:
            self._file = module.ParquetFile(self.path)
        except arrow("pyarrow").ArrowInvalid:
            raise FactsError(f"“{self.path.name}”不完整，不是能读的 Parquet 文件。") from None
        self.count = int(self._file.metadata.num_rows)
        schema = self._file.schema_arrow
        _check_facts(schema.names, self.facts, None)
        for column in schema:
            spec, records = self.facts[column.name], getattr(column.type, "value_type", None)
            if spec.kind == "records" and records is not None:
                names = [records.field(i).name for i in range(records.num_fields)]
                _check_fields(spec, names, None)

    def parts(self, size: int, done: Collection[int]) -> Iterator[tuple[int, Sequence[Person | FactsError]]]:
        waiting: list[Any] = []  # pieces of batches, fewer than `size` rows together
        held = number = 0
        for batch in self._file.iter_batches(batch_size=size):
            rest = batch
            while rest.num_rows:
                waiting.append(rest.slice(0, size - held))
                rest, held = rest.slice(size - held), held + waiting[-1].num_rows
                if held == size:
                    if number not in done:
                        yield number, [row for piece in waiting for row in piece.to_pylist()]
                    waiting, held, number = [], 0, number + 1
        if held and number not in done:
            yield number, [row for piece in waiting for row in piece.to_pylist()]

    def person(self, i: int) -> Person:
        for group in range(self._file.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if i < rows:
                found: list[Person] = self._file.read_row_group(group).slice(i, 1).to_pylist()
                return found[0]
            i -= rows
        raise IndexError(i)
