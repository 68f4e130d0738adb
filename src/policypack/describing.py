"""One record in a few words: “养老，2015年3月至2022年12月”."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policypack.arrays import day_text, month_text
from policypack.columns import Table
from policypack.exact import decimal_text
from policypack.facts import FactSpec, Field
from policypack.units import UNITS

_ONE = "一条"


class Teller:
    """Tells the records of a fact by the fields people recognise them by; made once for a pack.

    What is unknown is left out, and so is the city where only the pack's own counts.
    """

    def __init__(self, spec: FactSpec) -> None:
        self._spans = bool(spec.from_field and spec.to_field)
        ends = (spec.from_field, spec.to_field) if self._spans else ()
        asked = [field for field in spec.fields if field.key != spec.own_city]
        self._says = [(field.key, _says(field)) for field in asked if field.key not in ends]
        self._ends = [(field.key, _says(field)) for key in ends for field in asked if field.key == key]

    def told(self, table: Table, low: int, high: int) -> list[str]:
        """Records `low` to `high`, the last not included, in words: field by field, which is quicker."""
        parts = [texts for key, say in self._says if (texts := _texts(table, key, say, low, high))]
        if self._spans:
            nothing = [""] * (high - low)
            spans = zip(
                *(_texts(table, key, say, low, high) or nothing for key, say in self._ends), strict=True
            )
            parts.append([f"{first or '（未填）'}至{last or '今'}" for first, last in spans])
        if not parts:
            return [_ONE] * (high - low)
        return ["，".join(filter(None, row)) or _ONE for row in zip(*parts, strict=True)]


def _texts(table: Table, key: str, say: Callable[[Any], str] | None, low: int, high: int) -> list[str] | None:
    """One field of some records in words; None where it is known of none."""
    cells = table.cells(key, low, high)
    if cells is None:
        return None
    word: Callable[[Any], str] = table.words[key].__getitem__ if say is None else say
    return ["" if value is None else word(value) for value in cells] if None in cells else [*map(word, cells)]


def _says(field: Field) -> Callable[[int], str] | None:
    """What says a value of a field; None for a text, whose words are the table's."""
    if field.type == "date":
        return day_text
    if field.type == "month":
        return month_text
    if field.type == "choice":
        return field.labels.__getitem__
    if field.type == "text":
        return None
    if field.type == "yes_no":
        return ("", field.label).__getitem__
    unit, scale = UNITS.get(field.unit or "", ""), field.scale
    return lambda value: f"{decimal_text(value, scale)} {unit}".strip()
