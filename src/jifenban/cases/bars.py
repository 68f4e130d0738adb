"""Bars: a person whose claims were found false is refused for the term the policy gives, until it is lifted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import InvalidInput, NotAllowed
from jifenban.cases.models import Bar, Case
from jifenban.cases.roles import may_act
from jifenban.cases.taking import Taking
from jifenban.cases.terms import local_day
from jifenban.cases.wording import day_text
from jifenban.clock import CHINA
from jifenban.journal.actions import record
from jifenban.people.models import Person
from jifenban.policies.models import Service
from jifenban.policies.queries import policy


def impose(taking: Taking, years: int, counted_from: str) -> Bar:
    """Bar the person of a case from its service: for so many years from today, or from the end of this year."""
    bar = Bar.objects.create(
        person=taking.case.person,
        service=taking.case.service,
        case=taking.case,
        reason=taking.given.get("reason", ""),
        since=taking.now,
        until=bar_end(taking.now, years, counted_from),
    )
    record(
        actor=taking.actor,
        verb="bar",
        subject=taking.subject,
        now=taking.now,
        data={"bar": bar.pk, "until": str(local_day(bar.until))},
    )
    return bar


def bar_end(now: datetime, years: int, counted_from: str) -> datetime:
    """The first moment at which the person may apply again."""
    today = local_day(now)
    if counted_from == "year_end":
        return datetime(today.year + 1 + years, 1, 1, tzinfo=CHINA)
    leap_day = (today.month, today.day) == (2, 29)
    month, day = (3, 1) if leap_day and years % 4 else (today.month, today.day)
    return datetime(today.year + years, month, day, tzinfo=CHINA)


def bar_on(person: Person, service: Service, now: datetime) -> Bar | None:
    """The bar that refuses this person now, None if there is none."""
    bars = Bar.objects.filter(person=person, service=service, since__lte=now, lifted_at=None)
    return bars.filter(until__gt=now).order_by("-until").first()


def bar_of(case: Case, now: datetime) -> Bar | None:
    """The bar that a finding in this case imposed and that still holds."""
    return case.bars.filter(until__gt=now, lifted_at=None).first()


def lifted_bar_of(case: Case) -> Bar | None:
    """The bar that a finding in this case imposed and that was taken back, None while one holds or none was."""
    if case.bars.filter(lifted_at=None).exists():
        return None
    return case.bars.order_by("-lifted_at").first()


def bar_sentence(bar: Bar) -> str:
    """What the person is told."""
    return (
        f"您以前的申请因材料不实被取消资格，{day_text(local_day(bar.until))}前不再受理。"
        "如有异议，请联系原受理窗口。"
    )


@transaction.atomic
def lift_bar(*, bar_id: int, reason: str, actor: Actor, now: datetime) -> Bar:
    """Let a barred person apply again, because the finding was wrong; lifting it again changes nothing.

    By whoever may take the step that imposes it. Raises NotAllowed; InvalidInput without a reason.
    """
    bar = Bar.objects.select_for_update().get(pk=bar_id)
    if not may_lift(actor, bar.case):
        raise NotAllowed("取消资格由原办理岗位撤销，您没有这个权限。")
    if not reason.strip():
        raise InvalidInput({"reason": "请写明撤销的原因，例如复核后认定材料属实。"})
    if bar.lifted_at is None:
        bar.lifted_at, bar.lifted_because = now, reason.strip()
        bar.save(update_fields=["lifted_at", "lifted_because"])
        record(actor=actor, verb="lift_bar", subject=f"case:{bar.case_id}", now=now, data={"bar": bar.pk})
    return bar


def may_lift(actor: Actor, case: Case) -> bool:
    """Whether the actor has the role of a step that imposes a bar."""
    workflow = policy(case.revision).workflow
    return any(may_act(actor, step.who, case, workflow) for step in workflow.steps if step.effect("bar"))
