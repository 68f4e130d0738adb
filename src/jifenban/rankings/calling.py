"""Calling those near the line to the window with their originals: the quota and the spare places of the round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from jifenban.accounts.actors import SYSTEM, Actor
from jifenban.accounts.errors import IllegalStep, NotAllowed
from jifenban.cases.actions import take_step
from jifenban.cases.models import Case
from jifenban.journal.actions import record
from jifenban.policies.access import may_manage_round
from jifenban.policies.models import Round
from jifenban.policies.queries import policy, round_values
from jifenban.rankings.models import Row, Run
from policypack.workflow import Step

CALLED_UP = "called_up"
CALL = "jifenban.rankings.tasks.call_rows"
#: Round values: how many are admitted, and how many more are called, in percent of that.
QUOTA, SPARE, CLOSES_AT = "quota", "spare", "closes_at"


def calling_step(case: Case) -> Step | None:
    """The step by which the system calls this case to the window, from where it stands."""
    steps = policy(case.revision).workflow.steps_from(case.status)
    return next((step for step in steps if step.when == CALLED_UP), None)


def calls_up(round: Round) -> bool:
    """Whether the policy of a round checks the originals of those near the line only."""
    return any(step.when == CALLED_UP for step in policy(round.revision).workflow.steps)


def last_place(run: Run) -> int:
    """The last position that is called: the quota and the spare places, with all who share that rank."""
    values = round_values(run.round)
    quota, spare = values.get(QUOTA), values.get(SPARE) or 0
    if quota is None:
        return run.total
    edge = quota + -(-quota * spare // 100)  # a started place is a place
    last = Row.objects.filter(run=run, position=edge).values_list("rank", flat=True).first()
    if last is None:
        return run.total
    return Row.objects.filter(run=run, rank__lte=last).count()


@dataclass(frozen=True)
class Calling:
    """Whom a call would bring to the window: `last` is the last position, `new` how many were not called yet."""

    last: int
    new: int


def calling(run: Run) -> Calling | None:
    """Whom a call after this trial would bring; None where the policy calls nobody."""
    if not run.trial or not calls_up(run.round):
        return None
    return Calling(last_place(run), len(to_be_called(run)))


def to_be_called(run: Run) -> list[int]:
    """The rows of a computed trial that a call would bring to the window, best first.

    Who was called before has shown the originals, or has given up: a list that is taken back asks nobody again.
    """
    near = Row.objects.filter(run=run, position__lte=last_place(run)).order_by("position")
    rows = near.exclude(case__in=_called(run.round)).select_related("case__revision")
    return [row.pk for row in rows if calling_step(row.case) is not None]


def _called(round: Round) -> QuerySet[Case]:
    steps = [step.do for step in policy(round.revision).workflow.steps if step.when == CALLED_UP]
    return Case.objects.filter(round=round, events__step__in=steps)


@transaction.atomic
def call_up(*, run_id: int, actor: Actor, now: datetime) -> int:
    """Call everybody near the line of a trial who has not been called; the worker tells them. Returns how many.

    It may be done again with a newer trial, when too many of those called have given up. Raises NotAllowed,
    IllegalStep before the applications are closed, after the inputs are frozen, or when nobody is left.
    """
    run = Run.objects.select_for_update(of=("self",)).select_related("round__revision").get(pk=run_id)
    if not may_manage_round(actor, run.round):
        raise NotAllowed("您不负责这个批次，不能通知核对原件。")
    if not calls_up(run.round) or run.state != Run.State.RAN or not run.trial:
        raise IllegalStep("要先试算一次，再按试算的次序通知核对原件。")
    closes_at = round_values(run.round).get(CLOSES_AT)
    if run.round.state != Round.State.OPEN or (closes_at is not None and now < closes_at):
        raise IllegalStep("申报截止以后、锁定数据以前，才能通知核对原件。")
    rows = to_be_called(run)
    if not rows:
        raise IllegalStep("排名靠前的人都已通知过，没有新的人要通知。")
    record(actor=actor, verb="call_up", subject=f"run:{run.pk}", now=now, data={"cases": len(rows)})
    app.configure_task(CALL).defer(row_ids=list(rows), at=now.isoformat())
    return len(rows)


def call(*, row_ids: list[int], now: datetime) -> int:
    """Take the calling step for each case in a transaction of its own; run again it calls nobody twice."""
    called = 0
    for row in Row.objects.filter(pk__in=row_ids).select_related("case__revision").order_by("position"):
        step = calling_step(row.case)
        if step is None:
            continue
        take_step(case_id=row.case_id, do=step.do, actor=SYSTEM, now=now)
        called += 1
    return called


def unchecked_admitted(run: Run) -> int:
    """How many admitted of a run have not shown their originals, in a round where people were called for that."""
    called = _called(run.round)
    if not called.exists():
        return 0
    admitted = Row.objects.filter(run=run, admitted=True).exclude(case__in=called)
    return sum(calling_step(row.case) is not None for row in admitted.select_related("case__revision"))
