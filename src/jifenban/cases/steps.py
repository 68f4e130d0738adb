"""The one function that moves a case: lock, find the step, check who and whether, write, record, effects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404

from jifenban.accounts.actors import Actor, user_of
from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed
from jifenban.cases.adjusting import adjusting_sentence
from jifenban.cases.editions import newer_revision
from jifenban.cases.guards import refusal
from jifenban.cases.inputs import checked_input
from jifenban.cases.item_words import title_of
from jifenban.cases.models import Case, Event
from jifenban.cases.performing import perform, settle
from jifenban.cases.roles import may_act
from jifenban.cases.taking import Taking
from jifenban.policies.queries import policy
from policypack.policy import Policy
from policypack.workflow import Step


@transaction.atomic
def take_step(
    *,
    case_id: int,
    do: str,
    actor: Actor,
    now: datetime,
    input: Mapping[str, Any] | None = None,
    request_key: str | None = None,
    held_by: str = "",
) -> Case:
    """Move a case one step along its own policy's workflow, on the record.

    `now` is when the first byte of the request arrived: it decides deadlines. A repeated `request_key`
    finds the step taken and changes nothing. `held_by`: messages wait until that decision can no longer be
    taken back. Raises IllegalStep (not now), NotAllowed (not you),
    Incomplete and InvalidInput (what is missing or wrong, all of it), LimitReached, Conflict.
    """
    case = locked(case_id)
    if not taken_before(case, do, actor, request_key):
        take_locked(case, do=do, actor=actor, now=now, input=input, request_key=request_key, held_by=held_by)
    return case


def take_locked(
    case: Case,
    *,
    do: str,
    actor: Actor,
    now: datetime,
    input: Mapping[str, Any] | None = None,
    request_key: str | None = None,
    held_by: str = "",
) -> Event:
    """As take_step, for a case that the caller's transaction has locked and not moved for this request."""
    taking = checked(case, do=do, actor=actor, now=now, input=input, request_key=request_key, held_by=held_by)
    event = perform(taking)
    settle(case, taking.policy, now)
    return event


def checked(
    case: Case,
    *,
    do: str,
    actor: Actor,
    now: datetime,
    input: Mapping[str, Any] | None = None,
    request_key: str | None = None,
    held_by: str = "",
) -> Taking:
    """The step of a locked case as it may be taken, nothing of it done yet. Errors as take_step."""
    loaded = policy(case.revision)
    step = step_from(case, loaded, do)
    if loaded.workflow.about_objections(do):
        raise IllegalStep(f"“{step.label}”请在异议的页面上办理。")
    if not may_act(actor, step.who, case, loaded.workflow):
        raise NotAllowed(_who_may(loaded, step))
    if step.effect("freeze_submission") and newer_revision(case, now) is not None:
        raise IllegalStep(
            "规则有更新，这份申请要先按现在施行的规则核对。请打开申请，看有什么变化，确认后再提交。"
        )
    stop = refusal(case, loaded, step.guards, now)
    if stop is not None:
        raise stop
    waits = adjusting_sentence(case) if step.effect("freeze_submission") else ""
    if waits:
        raise IllegalStep(waits)
    given = checked_input(case, loaded, step, input or {})
    note = note_of(loaded, given)
    return Taking(case, loaded, step, actor, now, given, note, held_by=held_by, request_key=request_key)


def locked(case_id: int) -> Case:
    """The case, locked before its status is read: two officers may press the button at once."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def taken_before(case: Case, do: str, actor: Actor, request_key: str | None) -> bool:
    """Whether this very request was served before. Raises Conflict if the key belongs to another step."""
    if request_key is None:
        return False
    event = Event.objects.filter(case=case, request_key=request_key).first()
    if event is None:
        return False
    user = user_of(actor)
    if event.step != do or event.actor_id != (user.pk if user else None):
        raise Conflict("这个请求号已经用过。请刷新页面后再办理。")
    return True


def step_from(case: Case, loaded: Policy, do: str) -> Step:
    """The step of this name from the case's status; IllegalStep says where the case stands instead."""
    step = loaded.workflow.step(case.status, do)
    if step is not None:
        return step
    label = loaded.workflow.status(case.status).label
    if not loaded.workflow.has_step(do):
        raise IllegalStep(f"这份申请没有这个步骤。它现在的状态是“{label}”，请刷新页面后再看。")
    raise IllegalStep(f"状态已变：这份申请现在是“{label}”，不能再办这一步。请刷新页面后再看。")


def _who_may(loaded: Policy, step: Step) -> str:
    if step.who.is_applicant:
        return "这一步只能由申请人本人办理。"
    role = loaded.workflow.roles.get(step.who.role, "")
    return f"您没有办理“{step.label}”的权限。这一步由{role or '系统'}办理。"


def note_of(loaded: Policy, given: Mapping[str, Any]) -> str:
    """What the event remembers of the input in words: the reasons, and the papers that were seen."""
    lines = [f"{title_of(loaded, key)}：{reason}" for key, reason in given.get("items", {}).items()]
    if given.get("reason"):
        lines.append(given["reason"])
    if given.get("papers"):
        lines.append(f"已核对材料 {len(given['papers'])} 件：{'；'.join(given['papers'])}。")
    return "\n".join(lines)
