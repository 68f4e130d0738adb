"""Visits: a clerk acts for the person who stands at the window, one at a time, on the record."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404

from jifenban.accounts.actors import Actor, System
from jifenban.accounts.errors import IllegalStep, Incomplete, NotAllowed
from jifenban.accounts.models import User
from jifenban.cases.helping import may_help
from jifenban.cases.models import Case, Visit
from jifenban.cases.roles import is_applicant, may_act, related_office
from jifenban.journal.actions import record
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships
from jifenban.policies.queries import policy
from policypack.form_answers import Missing
from policypack.workflow import Step


def window_steps(case: Case) -> list[Step]:
    """The steps from here by which a window takes in what a person brings."""
    steps = policy(case.revision).workflow.steps_from(case.status)
    return [step for step in steps if step.screen == "window" and step.effect("freeze_submission")]


def may_fill(actor: Actor, case: Case) -> bool:
    """Whether the actor may write what is the person's own: the person, or the clerk whom the person visits."""
    return is_applicant(actor, case) or visiting(actor, case)


def visiting(actor: Actor | AnonymousUser, case: Case) -> bool:
    """Whether the person of this case stands at the actor's window now."""
    if isinstance(actor, System) or not actor.is_authenticated:
        return False
    return Visit.objects.filter(case=case, clerk=actor, ended_at=None).exists()


def present_visit(actor: User) -> Visit | None:
    """The visit that a clerk has not ended yet."""
    return Visit.objects.filter(clerk=actor, ended_at=None).select_related("case__person").first()


def visit_for(user: User, visit_id: int) -> Visit:
    """A clerk's own visit. Raises Http404 for another's, IllegalStep when the next person has come since."""
    visit = (
        Visit.objects.filter(pk=visit_id, clerk=user)
        .select_related("case__person", "case__revision", "case__service", "case__round")
        .first()
    )
    if visit is None:
        raise Http404
    if visit.ended_at is not None:
        raise IllegalStep("这位来人的办理已经结束，这一页没有保存。请回到窗口受理，重新找到这一位再办。")
    return visit


@transaction.atomic
def begin_visit(*, case: Case, identity_card: bool, actor: Actor, now: datetime) -> Visit:
    """Begin to act for the person of a case; the visitor before is let go. A repeat finds the same visit.

    Raises NotAllowed for those who receive nobody, or if another office receives this person; IllegalStep
    when a window has nothing to take in; Incomplete without a look at the identity card.
    """
    if isinstance(actor, System) or not may_help(actor):
        raise NotAllowed("替来人办理要有窗口受理的权限。")
    office = _receiving(case, actor)
    User.objects.select_for_update().get(pk=actor.pk)  # two tabs of one clerk begin one after the other
    before = present_visit(actor)
    if before is not None and before.case_id == case.pk:
        return before
    if not identity_card:
        raise Incomplete([Missing("", "identity_card", "还没有勾选“本人在场，身份证已核”。请核对后勾选。")])
    if before is not None:
        _end(before, actor, now)
    visit = Visit.objects.create(case=case, clerk=actor, office=office, began_at=now)
    data = {"visit": visit.pk, "office": office.code}
    record(actor=actor, verb="begin_visit", subject=f"case:{case.pk}", now=now, data=data)
    return visit


def elsewhere(actor: User, case: Case) -> str:
    """Why this clerk's window takes nothing in for the person of a case, as a sentence; "" where it does."""
    try:
        _receiving(case, actor)
    except (NotAllowed, IllegalStep) as refused:
        return refused.sentence
    return ""


def _receiving(case: Case, actor: User) -> Office:
    """The clerk's own office, if it may take in this case as far as one can tell yet."""
    workflow = policy(case.revision).workflow
    steps = window_steps(case)
    if not steps:
        raise IllegalStep("这份申请现在没有要在窗口填写的内容。")
    roles = {step.who.role for step in steps}
    mine = [membership.office for membership in memberships(actor) if membership.role in roles]
    if not mine:
        raise NotAllowed("这个事项不由您的窗口受理。")
    offices = [related_office(case, workflow.relations[step.who.relation or ""]) for step in steps]
    known = next((office for office in offices if office is not None), None)
    if known is not None and not any(may_act(actor, step.who, case, workflow) for step in steps):
        raise NotAllowed(f"这份申请由{known.name}受理，请来人到那里办理。")
    return mine[0]


@transaction.atomic
def end_visit(*, visit_id: int, actor: User, now: datetime) -> None:
    """Let the visitor go. Ending a visit twice changes nothing."""
    visit = Visit.objects.select_for_update().filter(pk=visit_id, clerk=actor).first()
    if visit is None:
        raise Http404
    if visit.ended_at is None:
        _end(visit, actor, now)


def _end(visit: Visit, actor: Actor, now: datetime) -> None:
    visit.ended_at = now
    visit.save(update_fields=["ended_at"])
    subject = f"case:{visit.case_id}"
    record(actor=actor, verb="end_visit", subject=subject, now=now, data={"visit": visit.pk})
