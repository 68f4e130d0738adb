"""What becomes of a verified score after it was given: suspended with the permit, revived, ended for good."""

from __future__ import annotations

from jifenban.accounts.errors import IllegalStep
from jifenban.cases.models import VerifiedScore
from jifenban.cases.taking import Taking
from jifenban.journal.actions import record


def suspend(taking: Taking) -> None:
    """Nobody may use the score until it is revived; it is not lost."""
    score = _in_use(taking, taking.case.service.key)
    if score is None:
        raise IllegalStep("这个人现在没有核定积分，不能中止。")
    score.suspended_at = taking.now
    score.save(update_fields=["suspended_at"])
    _note(taking, "suspend_score", score)


def resume(taking: Taking) -> None:
    """The permit is restored: the score may be used again."""
    score = _in_use(taking, taking.case.service.key)
    if score is None or score.suspended_at is None:
        raise IllegalStep("这个人的积分没有中止，不用恢复。")
    score.suspended_at = None
    score.save(update_fields=["suspended_at"])
    _note(taking, "resume_score", score)


def end(taking: Taking, service_key: str = "") -> None:
    """The score is void (hukou obtained, death); the row stays on record with the day it ended."""
    score = _in_use(taking, service_key or taking.case.service.key)
    if score is not None:
        score.ended_at, score.ended_by = taking.now, taking.subject
        score.save(update_fields=["ended_at", "ended_by"])
        _note(taking, "end_score", score)


def score_case(taking: Taking) -> int | None:
    """The case behind the score that this step uses up (effect `use_up_score SERVICE`), if there is one."""
    effect = taking.step.effect("use_up_score")
    score = _in_use(taking, effect.arguments[0]) if effect else None
    return score.assessment.case_id if score else None


def _in_use(taking: Taking, service_key: str) -> VerifiedScore | None:
    rows = VerifiedScore.objects.select_for_update().filter(
        person=taking.case.person, service__key=service_key, ended_at=None
    )
    return rows.first()


def _note(taking: Taking, verb: str, score: VerifiedScore) -> None:
    data = {"score": score.pk}
    record(actor=taking.actor, verb=verb, subject=taking.subject, now=taking.now, data=data)
