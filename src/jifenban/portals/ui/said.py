"""What somebody filled in, as rows of label and text: for check-answers, review and the counter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from jifenban.cases.form_words import SEXES
from jifenban.employers.codes import display
from jifenban.employers.queries import employer_by_code
from jifenban.people.masking import mask_number, mask_phone
from policypack.form_answers import visible_fields
from policypack.forms import TICKED, Field, Section
from policypack.policy import Policy

NONE: Mapping[str, str] = MappingProxyType({})


def employer_name(code: str) -> str:
    """The name that belongs to a 单位注册码, in brackets; "" while there is none."""
    employer = employer_by_code(code)
    return f"（{employer.name}）" if employer else ""


def office_names(policy: Policy) -> dict[str, str]:
    """What a form offers of a pack's offices, by code."""
    return {office.code: office.choice for office in policy.offices}


@dataclass(frozen=True)
class Said:
    """One record of a section, or its only one: rows of (label, text) in the order of the form."""

    record: str
    rows: tuple[tuple[str, str], ...]


def said_in(section: Section, answers: Mapping[str, Any], offices: Mapping[str, str] = NONE) -> list[Said]:
    """The answers of one section as people read them; an unanswered field is left out.

    `offices` maps the codes of the pack's offices to their names.
    """
    data = answers.get(section.key) or {}
    if not section.many:
        return [Said("", _rows(section, answers, data, offices))] if data else []
    records: Sequence[Mapping[str, Any]] = data.get("records", [])
    return [Said(str(record.get("id", "")), _rows(section, answers, record, offices)) for record in records]


def _rows(
    section: Section, answers: Mapping[str, Any], data: Mapping[str, Any], offices: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    record = data if section.many else None
    fields = visible_fields(section, answers, record)
    return tuple(
        (field.label, text_of(field, data[field.key], offices)) for field in fields if data.get(field.key)
    )


def text_of(field: Field, value: str, offices: Mapping[str, str] = NONE) -> str:
    """One stored answer in words: the label of a choice, an office's name, 是 or 否, a number's unit.

    Identity and telephone numbers are masked: the page that asks for them is where they are read in full.
    """
    if field.type == "office":
        return offices.get(value, value)
    if field.type == "id_number" or field.source == "person.number":
        return mask_number(value)
    if field.type == "phone" or field.source == "person.phone":
        return mask_phone(value)
    if field.source == "person.sex":
        return SEXES.get(value, value)
    if field.type == "employer":
        return f"{display(value)}{employer_name(value)}"
    if field.choices:
        return field.choices.get(value, value)
    if field.type in ("tick", "yes_no"):
        return "是" if value in (TICKED, "true") else "否"
    return f"{value} {field.unit}" if field.unit else value
