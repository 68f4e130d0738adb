"""Taking back a decision for many cases while nobody has been told of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.http import Http404
from procrastinate.contrib.django import app

from jifenban.accounts.errors import IllegalStep, Incomplete, Refused
from jifenban.accounts.models import User
from jifenban.cases.bulk import AT_ONCE, LONGEST_SAID, locked_lines, portions_of
from jifenban.cases.models import BulkAct, BulkLine
from jifenban.cases.undoing import take_back
from jifenban.journal.actions import record
from policypack.form_answers import Missing

State = BulkLine.State
UNDO = "jifenban.cases.tasks.undo_act"


def undo_act(
    *, act_id: int, reason: str, actor: User, now: datetime, lines: Collection[int] | None = None
) -> BulkAct:
    """Take a decision back, for all its cases or for some: few at once, many by the worker.

    Raises IllegalStep while it is still being done and once its time to be taken back is over, Incomplete
    without a reason.
    """
    if not reason.strip():
        raise Incomplete([Missing("", "undo_reason", "还没有写撤回的原因，请写明。")])
    count = _mark(act_id, reason.strip(), actor, now, lines)
    if count <= AT_ONCE:
        run_undo(act_id=act_id, now=lambda: now)
    return BulkAct.objects.get(pk=act_id)


@transaction.atomic
def _mark(act_id: int, reason: str, actor: User, now: datetime, lines: Collection[int] | None) -> int:
    act = BulkAct.objects.select_for_update().filter(pk=act_id, made_by=actor).first()
    if act is None:
        raise Http404
    if act.finished_at is None or act.undo_until is None:
        raise IllegalStep("还在办理，办完才能撤回。")
    if act.released_at is not None or now >= act.undo_until:
        raise IllegalStep("撤回的时间已过，通知已经发出。需要更正的，请逐件办理。")
    chosen = act.lines.filter(state=State.DONE)
    if lines is not None:
        chosen = chosen.filter(pk__in=lines)
    count = chosen.update(state=State.UNDOING)
    if not count:
        raise IllegalStep("没有可以撤回的件。请看每一件的结果。")
    act.undo_reason, act.undo_at = reason, now
    act.save(update_fields=["undo_reason", "undo_at"])
    record(actor=actor, verb="take_back_together", subject=act.name, now=now, data={"cases": count})
    if count > AT_ONCE:
        app.configure_task(UNDO).defer(act_id=act.pk)
    return count


def run_undo(*, act_id: int, now: Callable[[], datetime]) -> None:
    """Take back every case that is marked; called again after a crash it goes on with the next."""
    act = BulkAct.objects.select_related("made_by").get(pk=act_id)
    for portion in portions_of(act, State.UNDOING):
        _undo(act, portion, now())


@transaction.atomic
def _undo(act: BulkAct, portion: Sequence[int], now: datetime) -> None:
    lines = locked_lines(portion, State.UNDOING)
    for line in lines:
        _undo_one(act, line, now)
    BulkLine.objects.bulk_update(lines, ["state", "said"])


def _undo_one(act: BulkAct, line: BulkLine, now: datetime) -> None:
    assert line.event is not None  # it was done
    try:
        with transaction.atomic():
            take_back(line.case, line.event, line.before, held_by=act.name, actor=act.made_by, now=now)
        line.state = State.UNDONE
    except Refused as refused:
        line.state, line.said = State.KEPT, refused.sentence[:LONGEST_SAID]
