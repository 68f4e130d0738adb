"""Kept values of a fact as a form at a desk: its records with their controls, and blank ones to add."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.http import QueryDict

from jifenban.people.models import Person
from jifenban.portals.ui.fields import FieldView, Question, field_view, posted
from policypack.facts import FactSpec
from policypack.form_facts import VALUE
from policypack.forms import Section
from policypack.policy import Policy

BLANKS = ("more1", "more2", "more3")
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


def posted_records(section: Section, post: QueryDict) -> dict[str, Any]:
    """What a desk's form says: the ticked records, and each blank one in which something was written.

    What was written gets an id of its own, so that it stands among the records to tick when it is shown again.
    """
    if not section.many:
        return posted(section, post)
    every, name = post.copy(), f"{section.key}.records"
    ticked = [one for one in post.getlist(name) if one not in BLANKS]
    every.setlist(name, [*ticked, *BLANKS])
    fresh = (one for one in (f"added{number}" for number in count(1)) if one not in ticked)
    return {
        "records": [
            {**record, "id": next(fresh)} if record["id"] in BLANKS else record
            for record in posted(section, every)["records"]
            if record["id"] not in BLANKS or len(record) > 1
        ]
    }


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
