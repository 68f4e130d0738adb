"""Answers given once: what the person declared in the last application of the same service, offered for this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.cases.adjusting import asked_anew
from jifenban.cases.answers import NO_PAGE, PageMark, save_answer
from jifenban.cases.drafts import Draft
from jifenban.cases.formats import field_fault
from jifenban.cases.models import Answer, Case, Submission
from jifenban.cases.terms import local_day
from jifenban.journal.actions import record
from policypack.forms import Field, Section
from policypack.policy import Policy

#: What is given anew with every application, or not by the person at all.
_NOT_OFFERED = ("tick", "readonly", "score", "employer")


@dataclass(frozen=True)
class Earlier:
    """What one section said in an earlier application. `same`: the draft says just that by now; else it is empty."""

    case: Case
    given_on: date
    data: Mapping[str, Any]
    same: bool


def earlier_answers(draft: Draft) -> dict[str, Earlier]:
    """Section → what was declared there last time, for each section of a draft that is empty or says the same.

    Nothing is offered for what belongs to one application only (promises, what its result is wanted for), nor
    a child for whom there is an application already.
    """
    if draft.case.submitted_at is not None:
        return {}
    last = _last_submission(draft.case)
    if last is None:
        return {}
    found = {}
    for section in _offered(draft, last.case):
        data = _fitting(draft.policy, section, last.answers.get(section.key, {}))
        said = _fitting(draft.policy, section, draft.answers.get(section.key, {}))
        if data and (not said or said == data):
            found[section.key] = Earlier(last.case, local_day(last.received_at), data, same=bool(said))
    return found


@transaction.atomic
def reuse_answers(
    *, case_id: int, section: str, mark: PageMark = NO_PAGE, actor: Actor, now: datetime
) -> Answer | None:
    """Fill a section as it was last time, because the person says that nothing has changed.

    None where nothing is offered there (a second press finds it filled in). Raises as save_answer.
    """
    case = Case.objects.select_related("service", "revision", "person", "round").get(pk=case_id)
    draft = Draft(case)
    earlier = earlier_answers(draft).get(section)
    if earlier is None or earlier.same:
        return None
    held = draft.saved.get(section)
    answer = save_answer(
        case_id=case.pk,
        section=section,
        data=earlier.data,
        expected_version=held.version if held else 0,
        actor=actor,
        now=now,
        mark=mark,
    )
    data = {"section": section, "from": earlier.case.pk, "given_on": earlier.given_on.isoformat()}
    record(actor=actor, verb="reuse_answers", subject=f"case:{case.pk}", now=now, data=data)
    return answer


def _last_submission(case: Case) -> Submission | None:
    rows = Submission.objects.filter(case__person=case.person_id, case__service=case.service_id)
    newest = rows.exclude(case=case).select_related("case__service", "case__round", "case__revision")
    return newest.order_by("-received_at", "-pk").first()


def _offered(draft: Draft, last: Case) -> list[Section]:
    """The open sections that are a person's answers and may be the same as last time."""
    loaded, anew = draft.policy, asked_anew(draft.policy)
    per = loaded.forms.per
    taken = per is not None and (last.live or last.status in per.kept)
    own = (
        {section.key for section in loaded.forms.page_of(per.number[0]).sections} if per and taken else set()
    )
    return [
        section
        for section in loaded.forms.sections
        if section.key in draft.opened and section.key not in anew | own and not section.shows
    ]


def _fitting(loaded: Policy, section: Section, data: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a section's data that this edition still asks and can read; {} if there is none."""
    if not section.many:
        return _texts(loaded, section, data)
    records = data.get("records", [])
    kept = [(str(one.get("id", "")), _texts(loaded, section, one)) for one in records]
    filled = [{"id": identity, **texts} for identity, texts in kept if texts]
    return {"records": filled} if filled else {}


def _texts(loaded: Policy, section: Section, data: Mapping[str, Any]) -> dict[str, str]:
    return {
        field.key: str(data[field.key])
        for field in section.fields
        if field.type not in _NOT_OFFERED
        and data.get(field.key)
        and _readable(loaded, field, data[field.key])
    }


def _readable(loaded: Policy, field: Field, text: str) -> bool:
    if field.type == "office" and not field.unknown:
        return any(office.code == text for office in loaded.offices)
    return not field_fault(field, str(text))
