"""One record in a few words: “养老，2015年3月至2022年12月”."""

from __future__ import annotations

from collections.abc import Callable

from policypack.arrays import day_text, month_text
from policypack.columns import Table
from policypack.exact import decimal_text
from policypack.facts import Field
from policypack.units import UNITS


def describe(table: Table, row: int) -> str:
    """The fields of a record people recognise it by; unknown ones are left out."""
    return describe_rows(table, row, row + 1)[0]


def describe_rows(table: Table, low: int, high: int) -> list[str]:
    """As `describe`, of records `low` to `high`, the last not included: field by field, which is quicker."""
    known = table.described
    if any(row not in known for row in range(low, high)):
        known.update(zip(range(low, high), _described(table, low, high), strict=True))
    return [known[row] for row in range(low, high)]


def _described(table: Table, low: int, high: int) -> list[str]:
    spec, rows = table.spec, range(low, high)
    ends = {spec.from_field: [""] * len(rows), spec.to_field: [""] * len(rows)}
    parts = []
    for field in spec.fields:
        texts = [] if field.key == spec.own_city else _texts(table, field, low, high)
        if texts and field.key in ends:
            ends[field.key] = texts
        elif texts:
            parts.append(texts)
    if spec.from_field and spec.to_field:
        spans = zip(ends[spec.from_field], ends[spec.to_field], strict=True)
        parts.append([f"{first or '（未填）'}至{last or '今'}" for first, last in spans])
    if not parts:
        return ["一条"] * len(rows)
    return ["，".join(filter(None, row)) or "一条" for row in zip(*parts, strict=True)]


def _texts(table: Table, field: Field, low: int, high: int) -> list[str]:
    """One field of some records in words; no words at all where it is known of none."""
    col = table.fields[field.key]
    known = None if col.known is None else col.known[low:high].tolist()
    if known is not None and True not in known:
        return []
    say, values = _words(table, field), col.v[low:high].tolist()
    if known is None:
        return list(map(say, values))
    return [say(value) if given else "" for value, given in zip(values, known, strict=True)]


def _words(table: Table, field: Field) -> Callable[[int], str]:
    """What says a value of a field."""
    if field.type == "date":
        return day_text
    if field.type == "month":
        return month_text
    if field.type == "choice":
        return field.labels.__getitem__
    if field.type == "text":
        return table.words[field.key].__getitem__
    if field.type == "yes_no":
        return ("", field.label).__getitem__
    unit, scale = UNITS.get(field.unit or "", ""), field.scale
    return lambda value: f"{decimal_text(value, scale)} {unit}".strip()
