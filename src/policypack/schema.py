"""The facts a pack asks, as JSON Schema (draft 2020-12) of one person's facts."""

from __future__ import annotations

from typing import Any

from policypack.facts import FactSpec, Field
from policypack.pack_model import Pack
from policypack.units import UNITS


def facts_schema(pack: Pack) -> dict[str, Any]:
    """A schema of one person. Dates are 2022-12-31, months 2022-12; numbers may be exact text."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": pack.title,
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _fact(spec) for key, spec in pack.facts.items()},
    }


def _fact(spec: FactSpec) -> dict[str, Any]:
    if spec.kind == "value":
        return {**_field(spec.fields[0]), "title": spec.label, **_described(spec.hint)}
    return {
        "title": spec.label,
        **_described(spec.hint),
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {field.key: _field(field) for field in spec.fields},
            "required": [field.key for field in spec.fields if field.required],
        },
    }


def _described(hint: str) -> dict[str, str]:
    return {"description": hint} if hint else {}


def _field(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"title": field.label, **_described(field.hint)}
    if field.type == "date":
        return {**found, "type": "string", "format": "date"}
    if field.type == "month":
        return {**found, "type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
    if field.type == "yes_no":
        return {**found, "type": "boolean"}
    if field.type == "choice":
        return {
            **found,
            "oneOf": [{"const": key, "title": label} for key, label in field.choices.items()],
        }
    if field.type == "text":
        return {**found, "type": "string"}
    if field.unit:
        found["x-unit"] = UNITS[field.unit]
    if field.scale == 1:
        return {**found, "type": "integer", "minimum": field.at_least, "maximum": field.at_most}
    return {**found, "type": ["integer", "string"], "pattern": r"^-?\d+(\.\d{1,2})?$"}
