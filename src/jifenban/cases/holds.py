"""What keeps a verified score from being used for a while: an objection, an application or a push under way."""

from __future__ import annotations

from jifenban.cases.models import Case, Objection, PushLine, VerifiedScore
from jifenban.cases.running import running_case
from jifenban.people.models import Person
from jifenban.policies.queries import policy


def open_objection(person: Person, service_key: str) -> Objection | None:
    """The person's objection of a service that nobody has decided yet."""
    rows = Objection.objects.filter(
        case__person=person, case__service__key=service_key, state=Objection.State.OPEN
    )
    return rows.select_related("case__revision").order_by("pk").first()


def suspended_score(person: Person, service_key: str) -> VerifiedScore | None:
    """The person's score of a service while it is suspended."""
    rows = VerifiedScore.objects.filter(person=person, service__key=service_key, ended_at=None)
    return rows.exclude(suspended_at=None).first()


def _is_scored(case: Case) -> bool:
    """Whether the application's own score stands: what is still to come of it, a list, holds no score."""
    return VerifiedScore.objects.filter(assessment__case=case, ended_at=None).exists()


def hold_sentence(person: Person, service_key: str) -> str:
    """Why the person's score of a service may not be used now, in words; "" if nothing holds it."""
    objection = open_objection(person, service_key)
    if objection is not None:
        label = policy(objection.case.revision).workflow.objections[objection.kind].label
        return f"您对积分提出的{label}正在办理。有结果以前没有可用的核定积分。"
    running = running_case(person, service_key)
    if running is not None and not _is_scored(running):
        adjustment = policy(running.revision).workflow.adjustment if running.adjusts_id else None
        label = adjustment.label if adjustment else "积分申请"
        return f"您的{label}正在审核。"
    pushed = PushLine.objects.filter(
        person=person, batch__service__key=service_key, state=PushLine.State.READY
    ).exclude(batch__started_at=None)
    if pushed.exists():
        return "部门正在更新您的记录，积分正在重新计算。"
    if suspended_score(person, service_key) is not None:
        return "您的积分已中止。居住证恢复后，请到原受理窗口申请恢复。"
    return ""
