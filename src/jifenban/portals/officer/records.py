"""Kept values of a fact as a form at a desk: its records with their controls, and blank ones to add."""

from collections.abc import Mapping, Sequence
from typing import Any

from jifenban.people.models import Person
from jifenban.portals.ui.fields import FieldView, Question, field_view
from policypack.facts import FactSpec
from policypack.form_facts import VALUE
from policypack.forms import Section
from policypack.policy import Policy

BLANKS = ("more1", "more2")
#: (record id, controls, whether it counts).
Record = tuple[str, list[FieldView], bool]


def data_of(spec: FactSpec, values: Sequence[Any]) -> dict[str, Any]:
    """Kept values as the form's data."""
    if spec.kind != "records":
        return {VALUE: _word(values[-1])} if values else {}
    records = [
        {"id": f"o{number}", **{key: _word(value) for key, value in record.items()}}
        for number, record in enumerate(values)
    ]
    return {"records": records}


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def record_controls(
    loaded: Policy, person: Person, section: Section, data: Mapping[str, Any]
) -> list[Record]:
    """The controls of each record, and blank ones for what is to be added."""
    given = data.get("records", []) if section.many else [data]
    taken = {record.get("id") for record in given}
    blanks = [{"id": name} for name in BLANKS if name not in taken] if section.many else []
    return [
        (
            str(record.get("id", "")),
            [field_view(Question(loaded, section, field, person), record) for field in section.fields],
            record in given,
        )
        for record in [*given, *blanks]
    ]
