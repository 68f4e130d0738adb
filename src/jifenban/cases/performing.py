"""Writing checked steps of locked cases: status, event, journal, clocks, effects, and what the system does next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from jifenban.accounts.actors import SYSTEM, user_of
from jifenban.accounts.errors import IllegalStep
from jifenban.cases.conditions import CONDITIONS
from jifenban.cases.effects import run_effects
from jifenban.cases.intent_terms import hold_intents
from jifenban.cases.models import Case, Event
from jifenban.cases.reviews import ask_while_open
from jifenban.cases.score_states import score_case
from jifenban.cases.subjects import rivals
from jifenban.cases.taking import Taking
from jifenban.cases.timers import clocks_of, move_timers
from jifenban.journal.actions import Act, record_all
from jifenban.notices.actions import send_notices
from jifenban.policies.queries import policy
from policypack.policy import Policy
from policypack.workflow import Step

#: More steps of the system in a row than any workflow has statuses: a pack that turns in a circle.
_MAX_IN_A_ROW = 50


def perform(taking: Taking) -> Event:
    """Write one checked step of a locked case; see perform_all."""
    return perform_all([taking])[0]


def perform_all(takings: Sequence[Taking]) -> list[Event]:
    """Write checked steps of locked cases, no two of one case, all of one actor at one moment; their events.

    What every step writes (status, event, journal, message) is written for all at once; an effect that does more
    goes case by case.
    """
    actor, now = takings[0].actor, takings[0].now
    left = {taking.case.pk: taking.case.status for taking in takings}
    _change_status(takings)
    events = Event.objects.bulk_create(_event(taking, left[taking.case.pk]) for taking in takings)
    record_all([_act(*pair) for pair in zip(takings, events, strict=True)], actor=actor, now=now)
    _move_clocks(takings, events)
    used_up = [score_case(taking) for taking in takings]
    for taking in takings:
        run_effects(taking)
    send_notices([notice for taking in takings for notice in taking.notices], actor=actor, now=now)
    for case_id in used_up:
        if case_id is not None:
            _tell_score_case(case_id, now)
    for taking in takings:
        hold_intents(taking)
    return events


def settle(case: Case, loaded: Policy, now: datetime) -> None:
    """Take the steps of the system whose condition holds, until none does."""
    for _ in range(_MAX_IN_A_ROW):
        step = next((one for one in loaded.workflow.steps_from(case.status) if _holds(one, case)), None)
        if step is None:
            return
        perform(Taking(case, loaded, step, SYSTEM, now))
    raise RuntimeError(f"the workflow of {loaded.root} turns in a circle at {case.status}")


def _holds(step: Step, case: Case) -> bool:
    return step.when is not None and CONDITIONS[step.when](case)


def _move_clocks(takings: Sequence[Taking], events: Sequence[Event]) -> None:
    clocks = clocks_of(taking.case for taking in takings)
    for taking, event in zip(takings, events, strict=True):
        move_timers(
            taking.case,
            taking.policy,
            do=event.step,
            moved=event.from_status != event.to_status,
            actor=taking.actor,
            now=taking.now,
            clocks=clocks[taking.case.pk],
        )


def _change_status(takings: Sequence[Taking]) -> None:
    """The cases as the steps leave them, those that come out alike in one write."""
    ended_or_back, alike = list[Case](), defaultdict[tuple, list[int]](list)
    for taking in takings:
        case = taking.case
        if taking.step.to not in (None, case.status):
            was_live = case.live
            _enter(taking)
            if not (was_live and case.live):
                ended_or_back.append(case)
        case.version += 1
        alike[(case.status, case.status_since, case.live, case.ended_at)].append(case.pk)
    ask_while_open(ended_or_back)
    for (status, since, live, ended_at), ids in alike.items():
        Case.objects.filter(pk__in=ids).update(
            status=status, status_since=since, live=live, ended_at=ended_at, version=F("version") + 1
        )


def _enter(taking: Taking) -> None:
    case, status = taking.case, taking.step.to or taking.case.status
    entered = taking.policy.workflow.status(status)
    if entered.live and not case.live and rivals(case).exists():
        raise IllegalStep("已有另一份在办的申请，这一份不能恢复办理。")
    case.status, case.status_since, case.live = status, taking.now, entered.live
    case.ended_at = None if entered.live else taking.now


def _event(taking: Taking, before: str) -> Event:
    return Event(
        case=taking.case,
        step=taking.step.do,
        from_status=before,
        to_status=taking.case.status,
        at=taking.now,
        actor=user_of(taking.actor),
        note=taking.note,
        request_key=taking.request_key,
    )


def _act(taking: Taking, event: Event) -> Act:
    data = {
        "event": event.pk,
        "from": event.from_status,
        "to": event.to_status,
        "items": sorted(taking.given.get("items", {})),
    }
    return Act(taking.step.do, taking.subject, data)


def _tell_score_case(case_id: int, now: datetime) -> None:
    """The case whose score another service has used up takes the step its own policy has for that."""
    case = Case.objects.select_for_update().get(pk=case_id)
    loaded = policy(case.revision)
    step = loaded.workflow.step_when(case.status, "score_used_up")
    if step is not None:
        perform(Taking(case, loaded, step, SYSTEM, now))
