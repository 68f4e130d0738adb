"""Who is at a case: an officer's look is in the journal, and for a quarter of an hour others see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from jifenban.accounts.models import User
from jifenban.cases.models import Case
from jifenban.clock import real_now
from jifenban.journal.actions import record
from jifenban.journal.models import Entry

LOOK = "look_at_case"
#: A look is shown so long, in real time: people wait for each other by their watches, also in a demonstration.
LASTS = timedelta(minutes=15)
#: Opening the case again within this time writes no second entry.
RENEWED_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Looker:
    """Somebody at a case, and since when in business time; the one who came first stands first."""

    user: User
    name: str
    since: datetime


def look_at(case: Case, user: User, now: datetime) -> None:
    """Write down that somebody has opened a case in which a step is theirs. It stops nobody else."""
    latest = _looks(case).filter(actor=user).order_by("-number").first()
    if latest is None or real_now() - latest.real_at > RENEWED_AFTER:
        record(actor=user, verb=LOOK, subject=f"case:{case.pk}", now=now)


def lookers_of(case: Case) -> list[Looker]:
    """Everybody who has opened the case in the last quarter of an hour, in the order of coming."""
    return list(_firsts(case))


def _looks(case: Case) -> QuerySet[Entry]:
    return Entry.objects.filter(subject=f"case:{case.pk}", verb=LOOK, real_at__gt=real_now() - LASTS)


def _firsts(case: Case) -> Iterator[Looker]:
    seen: set[int] = set()
    for entry in _looks(case).select_related("actor").order_by("number"):
        user = entry.actor
        if user is not None and user.pk not in seen:
            seen.add(user.pk)
            yield Looker(user, user.get_full_name() or user.get_username(), entry.at)
