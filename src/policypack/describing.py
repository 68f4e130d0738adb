"""One record in a few words: “养老，2015年3月至2022年12月”."""

from __future__ import annotations

from fractions import Fraction

from policypack.arrays import day_text, month_text
from policypack.columns import Table
from policypack.exact import points_text
from policypack.facts import Field
from policypack.units import UNITS


def describe(table: Table, row: int) -> str:
    """The fields of a record people recognise it by; unknown ones are left out."""
    if row not in table.described:
        table.described[row] = _described(table, row)
    return table.described[row]


def _described(table: Table, row: int) -> str:
    spec = table.spec
    said = {field.key: _value(table, field, row) for field in spec.fields}
    apart = (spec.from_field, spec.to_field, spec.own_city)
    parts = [text for key, text in said.items() if text and key not in apart]
    if spec.from_field and spec.to_field:
        parts.append(f"{said[spec.from_field] or '（未填）'}至{said[spec.to_field] or '今'}")
    return "，".join(parts) or "一条"


def _value(table: Table, field: Field, row: int) -> str:
    col = table.fields[field.key]
    if col.known is not None and not bool(col.known[row]):
        return ""
    value = int(col.v[row])
    if field.type == "date":
        return day_text(value)
    if field.type == "month":
        return month_text(value)
    if field.type == "choice":
        return (*field.choices.values(), *field.narrowed.values())[value]
    if field.type == "text":
        return table.words[field.key][value]
    if field.type == "yes_no":
        return field.label if value else ""
    return f"{points_text(Fraction(value, field.scale))} {UNITS.get(field.unit or '', '')}".strip()
