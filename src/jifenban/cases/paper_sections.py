"""Sections of the form as a paper prints them: labels and answers, or a table where people are listed."""

from __future__ import annotations

from typing import Any

from jifenban.cases.drafts import answers_of
from jifenban.cases.form_words import field_text
from jifenban.cases.models import Case
from policypack.form_answers import records_of, section_shown, visible_fields
from policypack.forms import Section
from policypack.policy import Policy

Answers = dict[str, dict[str, Any]]


def sections_of(case: Case, loaded: Policy, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """The named sections with what was answered; those that do not apply or are empty are left out.

    Each has `title`, and either `rows` (label and answer) or `head` with `rows` of a table.
    """
    answers = answers_of(case) if keys else {}
    printed = [_printed(loaded, loaded.forms.section(key), answers) for key in keys]
    return [one for one in printed if one["rows"]]


def _printed(loaded: Policy, section: Section, answers: Answers) -> dict[str, Any]:
    if not section_shown(section, answers):
        return {"title": section.title, "head": [], "rows": []}
    if section.many:
        return _table(loaded, section, answers)
    data = answers.get(section.key, {})
    rows = [
        [field.label, field_text(field, str(data[field.key]))]
        for field in visible_fields(section, answers)
        if field.type not in ("tick", "score") and data.get(field.key)
    ]
    return {"title": section.title, "head": [], "rows": rows}


def _table(loaded: Policy, section: Section, answers: Answers) -> dict[str, Any]:
    """Who is listed, with what other sections ask for each of them."""
    beside = [other for other in loaded.forms.sections if other.each == section.key]
    columns = [(section, field) for field in section.fields]
    columns += [(other, field) for other in beside for field in other.fields]
    rows = []
    for number, record in enumerate(records_of(section, answers), start=1):
        told = {section.key: record}
        for other in beside:
            told[other.key] = next(
                (one for one in records_of(other, answers) if one.get("id") == record.get("id")), {}
            )
        cells = [field_text(field, str(told[owner.key].get(field.key, ""))) for owner, field in columns]
        rows.append([str(number), *cells])
    return {"title": section.title, "head": ["序号", *(field.label for _, field in columns)], "rows": rows}
