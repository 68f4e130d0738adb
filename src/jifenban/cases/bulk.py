"""One decision for many cases: each in a transaction of its own, resumable, and nobody told before it is final."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import Http404
from procrastinate.contrib.django import app

from jifenban.accounts.errors import Incomplete, InvalidInput, Missing, Refused
from jifenban.accounts.models import User
from jifenban.cases.bulk_steps import StepTogether
from jifenban.cases.models import BulkAct, BulkLine, Case, Event
from jifenban.cases.steps import locked, take_step
from jifenban.cases.undoing import state_of
from jifenban.journal.actions import record
from jifenban.notices.actions import release_held

State = BulkLine.State
#: So many cases at once; a list that is longer is narrowed first.
MOST = 5000
#: Up to so many are done while somebody waits for the page; more are the worker's, with progress.
AT_ONCE = 50
LONGEST_SAID = BulkLine._meta.get_field("said").max_length
RUN, RELEASE = "jifenban.cases.tasks.run_act", "jifenban.cases.tasks.release_act"


def act_for(user: User, act_id: int) -> BulkAct:
    """A decision of the user's own; Http404 for everybody else."""
    act = BulkAct.objects.filter(pk=act_id, made_by=user).first()
    if act is None:
        raise Http404
    return act


def make_act(
    *, cases: Iterable[Case], step: StepTogether, reason: str, actor: User, now: datetime
) -> BulkAct:
    """Note the decision with its reason and do it: a few cases at once, many by the worker.

    Raises InvalidInput when there is no case or too many, Incomplete without a reason: nothing is done then.
    """
    chosen = list(cases)
    if not chosen or len(chosen) > MOST:
        raise InvalidInput({"cases": f"请选出要一起办的件，一次最多 {MOST} 件。什么都没有改动。"})
    if not reason.strip():
        seen = "申请人会看到" if step.asks_reason else "记入档案"
        raise Incomplete([Missing("", "reason", f"还没有写理由。一起办的件都要写明理由（{seen}）。")])
    act = _note(chosen, step, reason.strip(), actor, now)
    if len(chosen) <= AT_ONCE:
        run_act(act_id=act.pk, now=lambda: now)
        act.refresh_from_db()
    return act


@transaction.atomic
def _note(chosen: list[Case], step: StepTogether, reason: str, actor: User, now: datetime) -> BulkAct:
    act = BulkAct.objects.create(
        do=step.do, label=step.label, asks_reason=step.asks_reason, reason=reason, made_by=actor, made_at=now
    )
    BulkLine.objects.bulk_create([BulkLine(act=act, case=case) for case in chosen], batch_size=500)
    record(actor=actor, verb="decide_together", subject=act.name, now=now, data={"cases": len(chosen)})
    if len(chosen) > AT_ONCE:
        app.configure_task(RUN).defer(act_id=act.pk)
    return act


def run_act(*, act_id: int, now: Callable[[], datetime]) -> None:
    """Take the step for every case that is still ready; called again after a crash it goes on with the next."""
    act = BulkAct.objects.select_related("made_by").get(pk=act_id)
    for line_id in list(act.lines.filter(state=State.READY).values_list("pk", flat=True)):
        _take(act, line_id, now())
    _finish(act_id, now())


@transaction.atomic
def _take(act: BulkAct, line_id: int, now: datetime) -> None:
    """Take the step for one case and note the result with it: both, or neither."""
    line = BulkLine.objects.select_for_update().get(pk=line_id)
    if line.state != State.READY:
        return
    case = locked(line.case_id)
    before = state_of(case)
    try:
        with transaction.atomic():
            take_step(
                case_id=case.pk,
                do=act.do,
                actor=act.made_by,
                now=now,
                input={"reason": act.reason} if act.asks_reason else {},
                request_key=act.name,
                held_by=act.name,
            )
        line.state, line.before = State.DONE, before
        line.event = Event.objects.get(case=case, request_key=act.name)
    except Refused as refused:
        line.state, line.said = State.FAILED, refused.sentence[:LONGEST_SAID]
    line.save()


@transaction.atomic
def _finish(act_id: int, now: datetime) -> None:
    """The window in which it may be taken back begins when the last case is done."""
    act = BulkAct.objects.select_for_update().get(pk=act_id)
    if act.finished_at is not None:
        return
    act.finished_at, act.undo_until = now, now + timedelta(minutes=settings.UNDO_MINUTES)
    act.save(update_fields=["finished_at", "undo_until"])
    app.configure_task(RELEASE, schedule_in={"minutes": settings.UNDO_MINUTES}).defer(act_id=act.pk)


@transaction.atomic
def release_act(*, act_id: int, now: datetime) -> None:
    """The decision is final: tell people. While it is being taken back the task comes again."""
    act = BulkAct.objects.select_for_update().get(pk=act_id)
    if act.released_at is not None:
        return
    if act.lines.filter(state=State.UNDOING).exists():
        app.configure_task(RELEASE, schedule_in={"seconds": 30}).defer(act_id=act.pk)
        return
    act.released_at = now
    act.save(update_fields=["released_at"])
    release_held(held_by=act.name, now=now)
