"""Facts of N people as columns: the one place where Python values become integers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from policypack.arrays import FIRST_DAY, LAST_DAY, Bools, Col, Ints, months_of_days, to_day
from policypack.errors import FactsError
from policypack.facts import FactSpec, Field

Person = Mapping[str, object]

#: More records of one fact than any life holds; bounds every count.
MAX_RECORDS: Final = 1_000
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST: Final = FIRST_DAY.toordinal()


@dataclass(frozen=True, slots=True)
class Table:
    """All records of one fact: `owner` (sorted) is the person's row; columns by field key."""

    spec: FactSpec
    owner: Ints
    fields: Mapping[str, Col]
    words: Mapping[str, tuple[str, ...]]  # text fields: code → text


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of `n` people. `values` holds single facts, `tables` records."""

    n: int
    values: Mapping[str, Col]
    tables: Mapping[str, Table]
    #: Single facts answered with a word the pack does not ask: per person its label, or "".
    not_asked: Mapping[str, tuple[str, ...]] = dataclass_field(default_factory=dict)


class Unfit(Exception):
    """A value that does not fit its field; the message says how it should look."""


def columns_of(specs: Mapping[str, FactSpec], people: Sequence[Person]) -> Columns:
    """Read the facts the specs name out of plain mappings.

    A value may be of its Python type (date, int, Fraction, Decimal, bool, str) or text as
    written in a form. Facts and fields no spec names are ignored: one life serves every city.
    Raises FactsError with the fact, the person's index and a Chinese sentence.
    """
    values: dict[str, Col] = {}
    tables: dict[str, Table] = {}
    aside: dict[str, tuple[str, ...]] = {}
    for key, spec in specs.items():
        given = [person.get(key) for person in people]
        if spec.kind == "value":
            values[key] = _column(spec, spec.fields[0], given, None, {})
            if spec.fields[0].narrowed:
                values[key], aside[key] = _set_aside(spec.fields[0], values[key])
        else:
            tables[key] = _table(spec, given)
    return Columns(len(people), values, tables, aside)


def _set_aside(field: Field, col: Col) -> tuple[Col, tuple[str, ...]]:
    """A single choice without the words the pack does not ask: they are as if nothing were given."""
    labels = ("",) * len(field.choices) + tuple(field.narrowed.values())
    asked = col.v < len(field.choices)
    known = asked if col.known is None else asked & col.known
    kept = Col(np.where(asked, col.v, 0), None if known.all() else known)
    return kept, tuple(labels[code] for code in col.v.tolist())


def _table(spec: FactSpec, given: list[object]) -> Table:
    records, owner = _records(spec, given)
    if not records:  # most facts of one person have no records: spare them the reading
        nothing = Col(owner)
        return Table(spec, owner, dict.fromkeys((field.key for field in spec.fields), nothing), {})
    words: dict[str, dict[str, int]] = {field.key: {} for field in spec.fields if field.type == "text"}
    fields = {
        field.key: _column(spec, field, _values_of(records, field.key), owner, words.get(field.key, {}))
        for field in spec.fields
    }
    ordered = {key: tuple(sorted(codes)) for key, codes in words.items()}
    for key, codes in words.items():
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
    if backwards.any():
        person = int(table.owner[np.flatnonzero(backwards)[0]])
        raise FactsError(f"“{spec.label}”有一段的结束早于开始，请核对。", fact=spec.key, person=person)


def _column(
    spec: FactSpec, field: Field, given: list[object], owner: Ints | None, words: dict[str, int]
) -> Col:
    quick = _quick(field, given)
    if quick is not None:
        return quick
    read = reader_of(field, words)
    found = np.zeros(len(given), dtype=np.int64)
    missing: list[int] = []
    for row, value in enumerate(given):
        if value is None or value == "":
            missing.append(row)
            continue
        try:
            found[row] = read(value)
        except Unfit as unfit:
            label = spec.label if spec.kind == "value" else f"{spec.label}的{field.label}"
            person = row if owner is None else int(owner[row])
            raise FactsError(f"“{label}”填写的“{value}”不对：{unfit}", fact=spec.key, person=person) from None
    known: Bools | None = None
    if missing:
        known = np.ones(len(given), dtype=np.bool_)
        known[missing] = False
    return Col(found, known)


def _quick(field: Field, given: list[object]) -> Col | None:
    """A whole column at once when every value already has its exact Python type.

    None when any value needs the careful reading: the result is the same, only slower.
    """
    kinds = set(map(type, given))
    known: Bools | None = None
    if kinds == {type(None)}:
        return Col(np.zeros(len(given), dtype=np.int64), np.zeros(len(given), dtype=np.bool_))
    if type(None) in kinds:
        known = np.array([value is not None for value in given], dtype=np.bool_)
        kinds.discard(type(None))
    if kinds == {date} and field.type in ("date", "month"):
        days = np.array([_FIRST if value is None else value.toordinal() for value in given], dtype=np.int64)  # type: ignore[attr-defined]
        days -= _EPOCH
        if days.min() < to_day(FIRST_DAY) or days.max() > to_day(LAST_DAY):
            return None
        return Col(months_of_days(days) if field.type == "month" else days, known)
    if kinds == {str} and field.type == "choice":
        codes: dict[object, int] = {word: code for code, word in enumerate(_words(field))}
        codes[None] = 0
        try:
            return Col(np.array([codes[value] for value in given], dtype=np.int64), known)
        except KeyError:
            return None
    if kinds == {int} and field.type in ("integer", "decimal", "money"):
        numbers = [0 if value is None else value for value in given]
        low, high = field.at_least, field.at_most
        if all(value is None or low <= value <= high for value in given):  # type: ignore[operator]
            return Col(np.array(numbers, dtype=np.int64) * field.scale, known)
    return None


def reader_of(field: Field, words: dict[str, int]) -> Callable[[object], int]:
    if field.type == "date":
        return _day
    if field.type == "month":
        return _month
    if field.type == "yes_no":
        return _yes_no
    if field.type == "text":
        return lambda value: words.setdefault(str(value), len(words))
    if field.type == "choice":
        codes = {word: code for code, word in enumerate(_words(field))}
        return lambda value: _choice(field, codes, value)
    return lambda value: _number(field, value)


def _words(field: Field) -> list[str]:
    """The words of a choice by code; those narrowed away come last, counting leaves them out."""
    return [*field.choices, *field.narrowed]


def _day(value: object) -> int:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unfit("请填写存在的日期，如 2022-12-31。")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise Unfit("日期应在 1900 年至 2199 年之间。")
    return value.toordinal() - _EPOCH


def _month(value: object) -> int:
    if isinstance(value, str):
        match = _MONTH.fullmatch(value)
        if match:
            return _month(date(int(match[1]) or 1, int(match[2]), 1))
    elif isinstance(value, date):
        _day(value)
        return value.year * 12 + value.month - 1
    raise Unfit("请填写年月，如 2022-03。")


def _yes_no(value: object) -> int:
    if value in (True, "true"):
        return 1
    if value in (False, "false"):
        return 0
    raise Unfit("请选择是或否。")


def _choice(field: Field, codes: Mapping[str, int], value: object) -> int:
    code = codes.get(value) if isinstance(value, str) else None
    if code is None:
        raise Unfit(f"请从 {'、'.join(field.choices.values())} 中选择。")
    return code


def _number(field: Field, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal | str):
        raise Unfit("请填写准确的数字。")
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise Unfit("请填写数字，如 3 或 0.5。")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Unfit("请填写准确的数字。")
    exact = Fraction(value) * field.scale
    if exact.denominator != 1:
        places = len(str(field.scale)) - 1
        raise Unfit(f"最多 {places} 位小数。" if places else "请填写整数。")
    if not field.at_least * field.scale <= exact <= field.at_most * field.scale:
        raise Unfit(f"应在 {field.at_least} 至 {field.at_most} 之间。")
    return int(exact)


def day_number(day: date) -> int:
    """A date as the engine's day number; FactsError outside 1900–2199."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise FactsError("计算日应在 1900 年至 2199 年之间。")
    return to_day(day)
