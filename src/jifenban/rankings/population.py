"""Which cases of a round are ranked, and which still wait for a decision. Read off the pack's own workflow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from jifenban.cases.models import Case, Intent
from jifenban.policies.models import Revision, Round
from jifenban.policies.queries import policy
from policypack.lists import for_list
from policypack.workflow import Workflow

RANKED_IN = "ranked_in"
#: What only a list makes happen; such a step does not lead a case to its ranking.
OF_A_LIST = frozenset({"called_up", RANKED_IN, "ranked_out", "ranked_part", "list_retracted", "list_final"})


@dataclass(frozen=True)
class Undecided:
    """A submitted case that still can become one to be ranked."""

    code: str
    status_label: str
    since: datetime


def waiting_statuses(workflow: Workflow) -> frozenset[str]:
    """The statuses in which a passed case waits for the ranking: those a `ranked_in` step begins from."""
    return frozenset(source for step in workflow.steps if step.when == RANKED_IN for source in step.sources)


def undecided_statuses(workflow: Workflow) -> frozenset[str]:
    """The statuses, other than the draft, from which steps can still lead to the ranking.

    Where a case is over (its score suspended, say) it may come back, but nobody decides anything there: such
    a case does not hold up the ranking of the others.
    """
    waiting = waiting_statuses(workflow)
    reaching = set(waiting)
    while True:
        more = {
            source
            for step in workflow.steps
            if step.to in reaching and step.when not in OF_A_LIST
            for source in step.sources
        } - reaching
        if not more:
            going_on = {status for status in reaching if workflow.status(status).live}
            return frozenset(going_on - waiting - {workflow.start})
        reaching |= more


def waiting_cases(round: Round) -> QuerySet[Case]:
    """The cases of the round that have passed, whatever they are wanted for."""
    return _standing_in(round, waiting_statuses)


def passed_cases(round: Round, list_key: str = "") -> QuerySet[Case]:
    """The cases of the round that have passed and are to be ranked in one of its lists, by case number.

    Where that list is for one service only, those wanted for it and in time for it.
    """
    cases = waiting_cases(round)
    rule = for_list(policy(round.revision), list_key).rules.ranking
    if rule is not None and rule.intent:
        wanted = Intent.objects.filter(case=OuterRef("pk"), key=rule.intent, missed_at=None)
        cases = cases.filter(Exists(wanted))
    return cases.order_by("pk")


def refused_statuses(workflow: Workflow) -> frozenset[str]:
    """The statuses that the pack calls refused; who withdrew or came too late is not among them."""
    return frozenset(status.key for status in workflow.statuses.values() if status.tone == "refused")


def refused_cases(round: Round) -> QuerySet[Case]:
    """The cases of the round that somebody refused, before a list or after."""
    return _standing_in(round, refused_statuses)


def undecided_count(round: Round) -> int:
    """How many submitted cases of the round nobody has decided yet."""
    return _standing_in(round, undecided_statuses).exclude(submitted_at=None).count()


def undecided_cases(round: Round) -> list[Undecided]:
    """The submitted cases of the round nobody has decided yet, the longest waiting first."""
    cases = _standing_in(round, undecided_statuses).exclude(submitted_at=None).select_related("revision")
    return [
        Undecided(
            code=case.code,
            status_label=policy(case.revision).workflow.status(case.status).label,
            since=case.status_since,
        )
        for case in cases.order_by("status_since", "pk")
    ]


def _standing_in(round: Round, statuses_of: Callable[[Workflow], frozenset[str]]) -> QuerySet[Case]:
    """The cases of a round in statuses that each case's own revision names."""
    standing = Q(pk__in=[])
    for revision in Revision.objects.filter(cases__round=round).distinct():
        standing |= Q(revision=revision, status__in=statuses_of(policy(revision).workflow))
    return Case.objects.filter(standing, round=round)
