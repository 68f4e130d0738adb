"""Random lives for any pack: read off its facts, the same dice every time."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from policypack.facts import FactSpec, Field
from policypack.pack import Pack

MOST_RECORDS = 3


def random_life(
    pack: Pack, dice: Random, as_of: date, share: float = 0.5, most: int = MOST_RECORDS
) -> dict[str, Any]:
    """A life that fits the pack's facts: about this share of them answered, so many records of each at most."""
    life: dict[str, Any] = {}
    for key, spec in pack.facts.items():
        if dice.random() < 1 - share:
            continue
        if spec.kind == "value":
            life[key] = _value(spec.fields[0], dice, as_of)
        else:
            life[key] = [_record(spec, dice, as_of) for _ in range(dice.randint(1, most))]
    return life


def _record(spec: FactSpec, dice: Random, as_of: date) -> dict[str, object]:
    record: dict[str, object] = {}
    for field in spec.fields:
        if field.key == spec.own_city or (not field.required and dice.random() < 0.6):
            continue
        record[field.key] = _value(field, dice, as_of)
    start, end = record.get(spec.from_field or ""), record.get(spec.to_field or "")
    if start is not None and end is not None and str(end) < str(start):
        record[str(spec.from_field)], record[str(spec.to_field)] = end, start
    return record


def _value(field: Field, dice: Random, as_of: date) -> object:
    if field.type == "choice":
        return dice.choice(list(field.choices))
    if field.type == "yes_no":
        return dice.random() < 0.2
    if field.type in ("date", "month"):
        day = as_of - timedelta(days=dice.randint(30, 15 * 365))
        return day if field.type == "date" else f"{day:%Y-%m}"
    if field.type == "text":
        return dice.choice(("甲", "乙"))
    if field.unit == "calendar_year":
        return as_of.year - dice.randint(0, 5)
    return dice.randint(max(field.at_least, 1), max(min(field.at_most, 200), field.at_least))
