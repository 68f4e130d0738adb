"""One decision for many cases: taken in portions, resumable, and nobody told before it is final."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404
from procrastinate.contrib.django import app

from jifenban.accounts.errors import Incomplete, InvalidInput, Refused
from jifenban.accounts.models import User
from jifenban.cases.bulk_steps import StepTogether
from jifenban.cases.models import BulkAct, BulkLine, Case, CaseOffice
from jifenban.cases.roles import KNOWN_OFFICES
from jifenban.cases.steps import take_locked
from jifenban.cases.undoing import state_of
from jifenban.journal.actions import record
from jifenban.notices.actions import release_held
from policypack.form_answers import Missing

State = BulkLine.State
#: So many cases at once; a list that is longer is narrowed first.
MOST = 5000
#: Up to so many are done while somebody waits for the page; more are the worker's, with progress.
AT_ONCE = 50
#: So many cases share a transaction: a killed worker begins these anew, and others wait this long for one of them.
PORTION = 25
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
    for portion in portions_of(act, State.READY):
        _take(act, portion, now())
    _finish(act_id, now())


@transaction.atomic
def _take(act: BulkAct, portion: Sequence[int], now: datetime) -> None:
    """Take the step for a portion of the cases and note the results with it: all of it stands, or nothing does."""
    lines = locked_lines(portion, State.READY)
    for line in lines:
        _take_one(act, line, now)
    BulkLine.objects.bulk_update(lines, ["state", "said", "before", "event"])


def _take_one(act: BulkAct, line: BulkLine, now: datetime) -> None:
    """The step for one locked case; a refusal undoes what it had begun and is noted, and stops no other."""
    before = state_of(line.case)
    try:
        with transaction.atomic():
            line.event = take_locked(
                line.case,
                do=act.do,
                actor=act.made_by,
                now=now,
                input={"reason": act.reason} if act.asks_reason else {},
                request_key=act.name,
                held_by=act.name,
            )
        line.state, line.before = State.DONE, before
    except Refused as refused:
        line.state, line.said = State.FAILED, refused.sentence[:LONGEST_SAID]


def portions_of(act: BulkAct, state: str) -> Iterator[list[int]]:
    """The lines of a decision in a state, in portions: always by case, so that two decisions never wait crosswise."""
    ready = list(act.lines.filter(state=state).order_by("case").values_list("pk", flat=True))
    for first in range(0, len(ready), PORTION):
        yield ready[first : first + PORTION]


def locked_lines(portion: Sequence[int], state: str) -> list[BulkLine]:
    """Those lines of a portion that still stand in the state, locked with their cases, everything read at once."""
    rows = BulkLine.objects.select_for_update(of=("self",)).select_related("event")
    lines = list(rows.filter(pk__in=portion, state=state).order_by("case"))
    reached = "office__parent__parent__parent"
    offices = CaseOffice.objects.select_related(reached).prefetch_related("office__windows").order_by("pk")
    cases = (
        Case.objects.select_for_update(of=("self",))
        .select_related("person", "service", "round", "revision")
        .prefetch_related(Prefetch("offices", offices, to_attr=KNOWN_OFFICES))
        .order_by("pk")
        .in_bulk([line.case_id for line in lines])
    )
    for line in lines:
        line.case = cases[line.case_id]
    return lines


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
