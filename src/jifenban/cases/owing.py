"""What departments owe on a case: pressed by people or by the clock, brought before the office above when late."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet

from jifenban.accounts.actors import Actor
from jifenban.cases.models import Case, Review
from jifenban.cases.terms import local_day, start_of
from jifenban.journal.actions import record


def owed(case: Case) -> QuerySet[Review]:
    """The questions of a case that departments have not answered."""
    return Review.objects.filter(item__case=case, answered_at=None)


def press(case: Case, actor: Actor, now: datetime) -> int:
    """Mark the questions owed on a locked case as pressed, each once a day; returns how many."""
    today = start_of(local_day(now))
    open_today = owed(case).filter(Q(reminded_at=None) | Q(reminded_at__lt=today))
    pressed = open_today.update(reminded_at=now, reminders=F("reminders") + 1)
    if pressed:
        record(actor=actor, verb="remind", subject=f"case:{case.pk}", now=now, data={"questions": pressed})
    return pressed


def escalate(case: Case, actor: Actor, now: datetime) -> None:
    """The term is over: what is still owed is marked for the office above, and stays marked until answered."""
    late = owed(case).filter(escalated_at=None).update(escalated_at=now)
    record(actor=actor, verb="escalate", subject=f"case:{case.pk}", now=now, data={"questions": late})
