"""Facts of the rules as form fields: a section that says `facts: homes` asks what facts.yaml declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policypack.facts import FactSpec
from policypack.facts import Field as FactField
from policypack.form_conditions import parse_condition
from policypack.form_reading import FactFields, FactPaper
from policypack.forms import Field, Section
from policypack.pack import Pack
from policypack.units import UNITS

#: Types of facts → types of form fields.
_TYPES: Final[Mapping[str, str]] = {"integer": "number", "decimal": "number"}
#: The key under which the single value of a fact without records is answered.
VALUE: Final = "value"


def fact_fields(rules: Pack) -> Mapping[str, FactFields]:
    """The facts that applicants declare; facts the system supplies are not asked."""
    return {key: _fields(spec) for key, spec in rules.facts.items() if spec.declare == "applicant"}


def reported_section(spec: FactSpec) -> Section:
    """A fact that nobody declares as a section: what a department fills in that has it on record."""
    fields = _fields(spec)
    return Section(
        key=spec.key,
        title=fields.title,
        hint=fields.hint,
        fact=spec.key,
        records=fields.records,
        required=False,
        fields=fields.fields,
        photos=(),
        repeat=None,
        when=None,
        basis="",
        unknown="",
    )


def _fields(spec: FactSpec) -> FactFields:
    records = spec.kind == "records"
    return FactFields(
        title=spec.label,
        hint=spec.hint if records else "",  # the one field of a single fact carries it
        records=records,
        fields=tuple(_field(field, field.key if records else VALUE) for field in spec.fields),
        papers=tuple(
            FactPaper(
                paper.key,
                paper.label,
                paper.hint,
                None if paper.when is None else parse_condition(paper.when, spec.place),
            )
            for paper in spec.evidence
        ),
    )


def _field(field: FactField, key: str) -> Field:
    return Field(
        key=key,
        label=field.label,
        type=_TYPES.get(field.type, field.type),
        required=field.required,
        choices=dict(field.choices) if field.choices else None,
        hint=field.hint,
        unit=UNITS.get(field.unit or "", ""),
    )
