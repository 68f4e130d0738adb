"""Taking back a step that nothing has followed yet: as an event of its own, with what the step had done undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Field, Model

from jifenban.accounts.actors import Actor, user_of
from jifenban.accounts.errors import Conflict
from jifenban.cases.models import Case, Event, Timer, VerifiedScore
from jifenban.cases.models.score import TAKEN_BACK
from jifenban.cases.reviews import ask_while_open
from jifenban.cases.subjects import rivals
from jifenban.documents.actions import void_paper
from jifenban.documents.models import Paper
from jifenban.journal.actions import record
from jifenban.notices.actions import withdraw_held
from jifenban.policies.queries import policy

#: The effects of a step that can be undone without a trace outside: messages are held meanwhile.
UNDOABLE = frozenset({"notify", "issue_paper", "freeze_score"})
#: The event by which a step is taken back; the timeline has its own word for it.
TAKE_BACK = "take_back"
_CASE = ("status", "status_since", "live", "accepted_at", "ended_at", "receipt_number", "due_on")
_TIMER = ("state", "due_at", "next_at", "pauses", "warnings", "ended_at")


def state_of(case: Case) -> dict[str, Any]:
    """What a step may change of a locked case, as plain data: its own fields and those of its clocks."""
    timers = {str(timer.pk): _plain(timer, _TIMER) for timer in Timer.objects.filter(case=case)}
    return {"case": _plain(case, _CASE), "timers": timers}


def _plain(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _text(getattr(row, name)) for name in names}


def _text(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def take_back(
    case: Case, event: Event, before: dict[str, Any], *, held_by: str, actor: Actor, now: datetime
) -> None:
    """Bring a locked case back to where it stood before its last event. Raises Conflict if more has happened."""
    last = Event.objects.filter(case=case).order_by("-pk").first()
    if last is None or last.pk != event.pk:
        raise Conflict("之后又办过别的步骤，不能再撤回。")
    if before["case"]["live"] and not case.live and rivals(case).exists():
        raise Conflict("之后又开了一份申请，不能再撤回。")
    left = case.status
    _restore_effects(case, event, held_by, actor, now)
    _restore(case, before)
    Event.objects.create(
        case=case, step=TAKE_BACK, from_status=left, to_status=case.status, at=now, actor=user_of(actor)
    )
    record(
        actor=actor,
        verb=TAKE_BACK,
        subject=f"case:{case.pk}",
        now=now,
        data={"event": event.pk, "from": left, "to": case.status},
    )


def _column(model: type[Model], name: str) -> Field:
    found = model._meta.get_field(name)
    assert isinstance(found, Field)  # what was kept are columns
    return found


def _restore(case: Case, before: dict[str, Any]) -> None:
    for name, value in before["case"].items():
        setattr(case, name, _column(Case, name).to_python(value))
    case.version += 1
    case.save()
    ask_while_open([case])
    for timer in Timer.objects.filter(case=case):
        known = before["timers"].get(str(timer.pk))
        if known is None:  # the step had started it
            timer.delete()
            continue
        for name, value in known.items():
            setattr(timer, name, _column(Timer, name).to_python(value))
        timer.save()


def _restore_effects(case: Case, event: Event, held_by: str, actor: Actor, now: datetime) -> None:
    step = policy(case.revision).workflow.step(event.from_status, event.step)
    assert step is not None  # the event was made by it
    withdraw_held(held_by=held_by, subject=f"case:{case.pk}")
    for effect in step.effects:
        if effect.name == "issue_paper":
            issued = Paper.objects.filter(
                subject=f"case:{case.pk}", kind=effect.arguments[0], issued_at=event.at
            )
            for paper in issued:
                void_paper(paper=paper, reason="taken_back", actor=actor, now=now)
        if effect.name == "freeze_score":
            _unfreeze(case, event, now)


def _unfreeze(case: Case, event: Event, now: datetime) -> None:
    """The score that the step confirmed is of no use any more; the one it had ended is in use again."""
    mine = VerifiedScore.objects.filter(assessment__case=case, since=event.at, ended_at=None)
    if mine.update(ended_at=now, ended_by=f"{TAKEN_BACK}{event.pk}"):
        ended = VerifiedScore.objects.filter(
            person=case.person_id, service=case.service_id, ended_at=event.at, ended_by=f"case:{case.pk}"
        )
        ended.update(ended_at=None, ended_by="")
