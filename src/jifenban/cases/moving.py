"""Move a draft to the edition that applies now. What was submitted never moves (P18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed
from jifenban.cases.editions import has_slot, newer_revision
from jifenban.cases.models import Answer, Case, Photo, Timer
from jifenban.cases.roles import is_applicant
from jifenban.cases.steps import locked
from jifenban.cases.timers import move_timers
from jifenban.journal.actions import record
from jifenban.policies.queries import policy
from policypack.forms import Section
from policypack.policy import Policy


@transaction.atomic
def move_draft(*, case_id: int, digest: str, actor: Actor, now: datetime) -> Case:
    """Let a draft follow the revision whose preview was read (`digest`), and leave out what it does not ask.

    The same press again changes nothing. Raises NotAllowed; IllegalStep if nothing has to move; Conflict if
    yet another revision came in between.
    """
    case = locked(case_id)
    if not is_applicant(actor, case):
        raise NotAllowed("这份申请只能由申请人本人更新。")
    revision = newer_revision(case, now)
    if revision is None and case.revision.digest == digest:
        return case
    if revision is None:
        raise IllegalStep("这份申请不需要更新规则。请刷新页面后再看。")
    if revision.digest != digest:
        raise Conflict("规则刚刚又有更新。请重新看一遍有什么变化，再确认。")
    before, loaded = case.revision, policy(revision)
    case.revision, case.status, case.status_since = revision, loaded.workflow.start, now
    case.version += 1
    case.save()
    _leave_out(case, loaded)
    # Terms of the old rules end with them; those of the new begin today.
    Timer.objects.filter(case=case, ended_at=None).update(state=Timer.State.DONE, ended_at=now, next_at=None)
    move_timers(case, loaded, do="", moved=True, actor=actor, now=now)
    data = {"from": before.digest, "to": revision.digest}
    record(actor=actor, verb="move_draft", subject=f"case:{case.pk}", now=now, data=data)
    return case


def _leave_out(case: Case, loaded: Policy) -> None:
    """Drop answers and pictures that the form of the new edition has no place for."""
    sections = {section.key: section for section in loaded.forms.sections}
    Answer.objects.filter(case=case).exclude(section__in=sections).delete()
    for answer in Answer.objects.filter(case=case):
        kept = _known(sections[answer.section], answer.data)
        if kept != answer.data:
            answer.data = kept
            answer.version += 1
            answer.save(update_fields=["data", "version"])
    for photo in Photo.objects.filter(case=case):
        if not has_slot(sections.get(photo.section), photo.slot):
            photo.delete()


def _known(section: Section, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data in the shape of the new section, without fields it does not have."""
    fields = {field.key for field in section.fields}
    if not section.many:
        return {key: value for key, value in data.items() if key in fields}
    records = data.get("records", [])
    return {"records": [{k: v for k, v in one.items() if k in fields or k == "id"} for one in records]}
