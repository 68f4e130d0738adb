"""Adjustments on application: a case that begins from what was verified last, and asks only about what changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jifenban.cases.holds import open_objection
from jifenban.cases.lives import present
from jifenban.cases.models import Answer, Case, Photo, VerifiedScore
from jifenban.facts.models import Assertion
from jifenban.facts.queries import facts_of
from jifenban.policies.queries import policy
from policypack.form_conditions import names_in
from policypack.form_facts import VALUE
from policypack.forms import Section
from policypack.intents import IntentRule
from policypack.policy import Policy


def score_to_adjust(case: Case, loaded: Policy) -> VerifiedScore | None:
    """The person's verified score that a new case of this service adjusts, where the policy has adjustments."""
    if loaded.workflow.adjustment is None:
        return None
    rows = VerifiedScore.objects.filter(person=case.person, service=case.service, ended_at=None)
    return rows.select_related("assessment__case").first()


def begin_from(case: Case, score: VerifiedScore, now: datetime) -> None:
    """Fill a new draft with what was verified, and lie the photos of the last case into the same slots."""
    loaded, last = policy(case.revision), score.assessment.case
    facts = facts_of(present(score.assessment.inputs["assertions"], now))
    before = {answer.section: answer.data for answer in Answer.objects.filter(case=last)}
    anew = asked_anew(loaded)
    filled = set()
    for section in loaded.forms.sections:
        data = _data(section, facts, before) if section.key not in anew else None
        if data:
            Answer.objects.create(case=case, section=section.key, data=data, version=1, saved_at=now)
            filled.add(section.key)
    _take_photos(case, last, loaded, filled)


def asked_anew(loaded: Policy) -> set[str]:
    """What belongs to one application only: promises, and what its result is wanted for."""
    ticks = {
        section.key
        for section in loaded.forms.sections
        if all(field.type == "tick" for field in section.fields)
    }
    rules: Sequence[IntentRule] = tuple(loaded.workflow.intents.values())
    return ticks | {owner for rule in rules for owner, _, _ in names_in(rule.chosen)}


def _data(section: Section, facts: dict[str, Any], before: dict[str, Any]) -> dict[str, Any] | None:
    """A section's data: of its verified fact, or as it was written in the last case."""
    if section.fact is None:
        known = {field.key for field in section.fields if field.type not in ("tick", "score", "readonly")}
        data = before.get(section.key, {})
        return data if section.many else {key: text for key, text in data.items() if key in known}
    value = facts.get(section.fact)
    if value is None:
        return None
    if not section.many:
        return {VALUE: word(value)}
    return {"records": [_record(section, record) for record in value]}


def _record(section: Section, record: dict[str, Any]) -> dict[str, str]:
    known = {field.key for field in section.fields}
    texts = {key: word(value) for key, value in record.items() if key in known}
    return {"id": str(uuid.uuid4()), **texts}


def word(value: Any) -> str:
    """A kept value as a form's text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _take_photos(case: Case, last: Case, loaded: Policy, filled: set[str]) -> None:
    slots = {(section.key, photo.slot) for section in loaded.forms.sections for photo in section.photos}
    repeated = {section.key for section in loaded.forms.sections if section.fact and section.repeat}
    for photo in Photo.objects.filter(case=last, section__in=filled - repeated):
        if (photo.section, photo.slot) in slots:
            place = {"section": photo.section, "slot": photo.slot, "record": photo.record}
            Photo.objects.create(case=case, **place, file=photo.file, position=photo.position)


def carried(case: Case, fact: str, wanted: list[Any], now: datetime) -> list[int] | None:
    """The verified assertions that already say what a section of an adjustment says; None if something changed."""
    if case.adjusts is None:
        return None
    ids = present(case.adjusts.assessment.inputs["assertions"], now)
    rows = Assertion.objects.filter(pk__in=ids, fact=fact).exclude(standing=Assertion.Standing.REFUTED)
    held = list(rows.order_by("pk"))
    return [one.pk for one in held] if held and [one.value for one in held] == wanted else None


def adjusting_sentence(case: Case) -> str:
    """Why an adjustment may not be submitted now, "" if it may: while an objection runs there is nothing to adjust."""
    if case.adjusts_id is None or open_objection(case.person, case.service.key) is None:
        return ""
    return "您对积分提出的异议正在核查。请等核查的结果，再提交积分调整。"
