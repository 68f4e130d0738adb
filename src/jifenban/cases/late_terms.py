"""Terms whose length or end a round says only after they have begun: they start for everybody who waits in them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.models import Case, Event, Timer
from jifenban.cases.steps import locked
from jifenban.cases.timers import start_late
from jifenban.policies.models import Revision, Round
from jifenban.policies.queries import policy
from policypack.timers import Timer as Term


def follow_value(*, round: Round, key: str, now: datetime) -> int:
    """Start the terms that waited for this value of a round; says how many. May run again: none starts twice."""
    begun = 0
    for revision in Revision.objects.filter(pk__in=Case.objects.filter(round=round).values("revision")):
        for term in policy(revision).workflow.timers.values():
            if term.round_value == key:
                waiting = Case.objects.filter(round=round, revision=revision, status__in=term.runs_in)
                begun += sum(_begin(pk, term, now) for pk in waiting.values_list("pk", flat=True))
    return begun


@transaction.atomic
def _begin(case_id: int, term: Term, now: datetime) -> int:
    """A term that ended here before, or runs already, is left alone."""
    case = locked(case_id)
    starts = Q(step=term.starts) if term.starts_by == "step" else Q(to_status=term.starts)
    started = Event.objects.filter(starts, case=case).order_by("-pk").values_list("at", flat=True).first()
    if started is None or case.status not in term.runs_in:
        return 0
    if Timer.objects.filter(case=case, key=term.key, started_at__gte=started).exists():
        return 0
    start_late(case, term, SYSTEM, now, started)
    return 1
