"""Printing a counted paper: the click is counted first, whatever becomes of the page."""

from __future__ import annotations

from jifenban.accounts.errors import IllegalStep
from jifenban.cases.taking import Taking
from jifenban.documents.actions import count_print
from jifenban.documents.models import Paper, Print


def count(taking: Taking, kind: str) -> Print:
    """Count one print of the case's paper. Raises LimitReached when the clicks are used up."""
    paper = paper_of(taking.subject, kind)
    if paper is None:
        raise IllegalStep("这份文书还没有制发，请稍后再打印。")
    plan = taking.policy.documents.paper(kind)
    at_window = not taking.step.who.is_applicant
    return count_print(
        paper=paper,
        kind=kind,
        limit=None if at_window else plan.prints,
        channel=Print.Channel.WINDOW if at_window else Print.Channel.ONLINE,
        actor=taking.actor,
        now=taking.now,
    )


def paper_of(subject: str, kind: str) -> Paper | None:
    """The valid paper of this kind about a subject."""
    return Paper.objects.filter(subject=subject, kind=kind, voided_at=None).order_by("-pk").first()
