"""The clocks of a case: started, paused, resumed and stopped by the steps it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import IllegalStep
from jifenban.cases.models import Case, Review, Timer
from jifenban.cases.terms import Days, first_due, last_day, resumed_due, warning_moments
from jifenban.journal.actions import record
from jifenban.offices.calendar import CalendarMissing
from jifenban.offices.queries import calendar
from jifenban.policies.queries import policy, round_values
from policypack.policy import Policy
from policypack.questions import answering_clocks
from policypack.timers import Timer as Term


def clocks_of(cases: Iterable[Case]) -> Mapping[int, list[Timer]]:
    """The clocks of these cases that have not ended, by the id of the case; an empty list for a case without."""
    clocks = defaultdict[int, list[Timer]](list)
    for timer in Timer.objects.filter(case__in=[case.pk for case in cases], ended_at=None).order_by("pk"):
        clocks[timer.case_id].append(timer)
    return clocks


def move_timers(
    case: Case,
    loaded: Policy,
    *,
    do: str,
    moved: bool,
    actor: Actor,
    now: datetime,
    clocks: Sequence[Timer] = (),
) -> None:
    """Bring the clocks of a locked case into line after step `do`; `moved`: the status was entered anew.

    `clocks` are those that have not ended. Raises IllegalStep while the calendar of a year that a term reaches is
    not announced.
    """
    workflow = loaded.workflow
    starting = workflow.timers_started_by(do=do, entered=case.status if moved else "")
    if not clocks and not starting and case.due_on is None:
        return
    try:
        for timer in clocks:
            _follow(timer, workflow.term(timer.key, timer.length), case.status, now)
        for term in starting:
            _start(case, term, actor, now, started=now)
    except CalendarMissing as unknown:
        raise IllegalStep(unknown.sentence) from unknown
    _mirror_due(case, loaded)


def _follow(timer: Timer, term: Term, status: str, now: datetime) -> None:
    if status in term.pauses_in:
        if timer.state == Timer.State.RUNNING:
            timer.state, timer.next_at = Timer.State.PAUSED, None
            timer.pauses = [*timer.pauses, {"from": now.isoformat(), "to": None}]
            timer.save()
    elif status not in term.runs_in:
        timer.state, timer.ended_at, timer.next_at = Timer.State.DONE, now, None
        timer.save()
    elif timer.state == Timer.State.PAUSED:
        _resume(timer, term, now)


def _resume(timer: Timer, term: Term, now: datetime) -> None:
    timer.pauses = [*timer.pauses[:-1], {**timer.pauses[-1], "to": now.isoformat()}]
    timer.state = Timer.State.RUNNING
    if term.length is not None:  # a term until a round's date does not wait
        days = Days.of(term, calendar())
        timer.due_at = resumed_due(term, days, timer.started_at, timer.pauses, now)
        sent = [warning for warning in timer.warnings if warning["sent"]]
        texts = {warning["text"] for warning in sent}
        ahead = warning_moments(term.warn, term, days, timer.due_at, now)
        timer.warnings = sent + [warning for warning in ahead if warning["text"] not in texts]
    timer.next_at = next_moment(timer)
    timer.save()


def _in_round(case: Case, term: Term) -> tuple[Term, Any] | None:
    """A term with the days its round gives it, or with the value it ends on; None while the round has neither."""
    key = term.round_value
    if key is None:
        return term, None
    value = round_values(case.round).get(key) if case.round else None
    if value is None:
        return None
    return (term.lasting(value), None) if term.round_length else (term, value)


def _start(case: Case, term: Term, actor: Actor, now: datetime, started: datetime) -> None:
    found = _in_round(case, term)
    if term.unknown or found is None:  # nobody knows how long it is, so it binds nobody
        return
    term, until = found
    if Timer.objects.filter(case=case, key=term.key, ended_at=None).exists():
        return
    days = Days.of(term, calendar())
    due_at = first_due(term, days, started, until)
    timer = Timer(
        case=case,
        key=term.key,
        started_at=started,
        due_at=due_at,
        length=term.length.number if term.length else None,
        warnings=warning_moments(term.warn, term, days, due_at, now),
    )
    timer.next_at = next_moment(timer)
    timer.save()
    record(
        actor=actor,
        verb="start_timer",
        subject=f"case:{case.pk}",
        now=now,
        data={"timer": term.key, "due_at": due_at.isoformat()},
    )


def start_late(case: Case, term: Term, actor: Actor, now: datetime, started: datetime) -> None:
    """Begin the clock of a locked case whose round said only now how long it is: it has run since `started`."""
    _start(case, term, actor, now, started)
    _mirror_due(case, policy(case.revision))


def put_off(case: Case, term: Term, timer: Timer) -> bool:
    """Follow a round whose date was given anew after the clock had started; says whether it is later now."""
    found = _in_round(case, term) if term.round_value is not None else None
    if found is None:
        return False
    term, until = found
    days = Days.of(term, calendar())
    due_at = first_due(term, days, timer.started_at, until)
    if due_at <= timer.due_at:
        return False
    timer.length = term.length.number if term.length else None
    told = [warning for warning in timer.warnings if warning["sent"]]
    texts = {warning["text"] for warning in told}
    ahead = warning_moments(term.warn, term, days, due_at, timer.due_at)
    timer.due_at = due_at
    timer.warnings = told + [warning for warning in ahead if warning["text"] not in texts]
    timer.next_at = next_moment(timer)
    timer.save()
    _mirror_due(case, policy(case.revision))
    return True


def next_moment(timer: Timer) -> datetime | None:
    """When something of a running timer is due next: a warning that is not sent yet, or its end."""
    if timer.state != Timer.State.RUNNING:
        return None
    ahead = [datetime.fromisoformat(warning["at"]) for warning in timer.warnings if not warning["sent"]]
    return min([timer.due_at, *ahead])


def longest_term(case: Case) -> Timer | None:
    """Of the clocks that run, the one that ends last: by then the person has an answer."""
    running = Timer.objects.filter(case=case, ended_at=None).exclude(state=Timer.State.PAUSED)
    return running.order_by("-due_at", "pk").first()


def answers_due(case: Case, loaded: Policy) -> date | None:
    """The last day on which departments answer in time: the nearest end of their clocks, None while none runs."""
    return _answers_due(_running(case), loaded)


def _mirror_due(case: Case, loaded: Policy) -> None:
    """The case shows the nearest due day of its clocks; a clock that stands still has none.

    Its open questions show that of the departments' clocks. When those have ended the day stays: an answer is late.
    """
    running = _running(case)
    due_on = _nearest(running)
    if due_on != case.due_on:
        case.due_on = due_on
        case.save(update_fields=["due_on"])
    answers = _answers_due(running, loaded)
    if answers is not None:
        Review.objects.filter(item__case=case, answered_at=None).exclude(due_on=answers).update(
            due_on=answers
        )


def _running(case: Case) -> list[Timer]:
    return list(Timer.objects.filter(case=case, ended_at=None).exclude(state=Timer.State.PAUSED))


def _answers_due(running: list[Timer], loaded: Policy) -> date | None:
    theirs = answering_clocks(loaded.workflow) if running else frozenset[str]()
    return _nearest([timer for timer in running if timer.key in theirs])


def _nearest(timers: list[Timer]) -> date | None:
    ends = [timer.due_at for timer in timers]
    return last_day(min(ends)) if ends else None
