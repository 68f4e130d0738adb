"""From the form to facts: what a section says, as the rules read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jifenban.cases.models import Case
from jifenban.facts.codec import encode
from jifenban.people.idnumber import BadIdNumber, read_id_number
from jifenban.people.models import Person
from policypack.facts import FactSpec
from policypack.form_answers import records_of, section_shown, visible_fields
from policypack.forms import Section
from policypack.policy import Policy

#: The field that a section of a single value has.
VALUE = "value"

Facts = dict[str, Any]


def section_values(loaded: Policy, section: Section, answers: Mapping[str, Any]) -> list[Any]:
    """What a section says as typed: its records as {field: text}, or its one text; blanks left out."""
    spec = loaded.rules.facts[section.fact or ""]
    found: list[Any] = []
    for record in records_of(section, answers):
        shown = {field.key for field in visible_fields(section, answers, record)}
        given = {key: str(value).strip() for key, value in record.items() if key in shown}
        given = {key: value for key, value in given.items() if value}
        if spec.kind == "records" and given:
            found.append(given)
        elif VALUE in given:
            found.append(given[VALUE])
    return found


def section_records(loaded: Policy, section: Section, answers: Mapping[str, Any]) -> list[Any]:
    """What a complete section asserts, as it is kept. ValueError says in Chinese what cannot be read."""
    spec = loaded.rules.facts[section.fact or ""]
    return [encode(spec, value) for value in section_values(loaded, section, answers)]


def identity_records(loaded: Policy, person: Person) -> dict[str, str]:
    """The facts of the pack that the identity number itself says; they are never typed."""
    try:
        number = read_id_number(person.number)
    except BadIdNumber:  # a passport or another paper: it says nothing by itself
        return {}
    known = {"birth_date": number.born.isoformat(), "sex": "male" if number.male else "female"}
    return {fact: value for fact, value in known.items() if fact in loaded.rules.facts}


def identity_answers(loaded: Policy, person: Person) -> dict[str, dict[str, str]]:
    """The sections that the identity number answers, as if they had been filled in."""
    known = identity_records(loaded, person)
    return {
        section.key: {VALUE: known[section.fact]}
        for section in loaded.forms.sections
        if section.fact is not None and section.fact in known
    }


def readonly_answers(loaded: Policy, person: Person, employer: str = "") -> dict[str, dict[str, str]]:
    """What the log-in itself says, in the fields that show it for checking (source: person.name …)."""
    known = {"person.name": person.name, "person.number": person.number, "person.phone": person.phone}
    known["employer.name"] = employer
    for fact, value in identity_records(loaded, person).items():
        known[f"person.{fact}"] = value
    found = {}
    for section in loaded.forms.sections:
        shown = {field.key: known.get(field.source, "") for field in section.fields if field.source}
        if shown and not section.many:
            found[section.key] = {key: text for key, text in shown.items() if text}
    return found


@dataclass(frozen=True)
class Ignored:
    """A part of a draft that cannot be read yet and does not count in the estimate."""

    section: str
    field: str
    sentence: str
    record: str | None = None


def fact_fault(spec: FactSpec, value: Any) -> str:
    """The sentence about one record or value that cannot be read, or ""."""
    try:
        encode(spec, value)
    except ValueError as error:
        return str(error)
    return ""


def draft_facts(case: Case, loaded: Policy, answers: Mapping[str, Any]) -> tuple[Facts, list[Ignored]]:
    """The facts a draft declares so far, with what had to be left out because it cannot be read."""
    facts: Facts = dict(identity_records(loaded, case.person))
    ignored: list[Ignored] = []
    for section in loaded.forms.sections:
        if section.fact is None or not section_shown(section, answers):
            continue
        spec = loaded.rules.facts[section.fact]
        good = []
        for value in section_values(loaded, section, answers):
            fault = fact_fault(spec, value)
            if fault:
                ignored.append(Ignored(section.key, "", fault))
            else:
                good.append(encode(spec, value))
        if spec.kind == "records":
            facts[section.fact] = good
        elif good:
            facts[section.fact] = good[0]
    return facts, ignored
