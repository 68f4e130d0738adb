"""What the clocks of the cases bring about by themselves: warnings first, then the end of the term."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.intent_terms import fire_intent, next_intent
from jifenban.cases.messages import Occasion, send
from jifenban.cases.models import Case, Intent, Review, Timer, VerifiedScore
from jifenban.cases.owing import escalate, press
from jifenban.cases.performing import perform, settle
from jifenban.cases.recalculating import count_birthday, moment_of, next_birthday_of, next_recalculation
from jifenban.cases.silence import answer_for, next_silent
from jifenban.cases.taking import Taking
from jifenban.cases.terms import Days, local_day
from jifenban.cases.timers import next_moment, put_off
from jifenban.cases.validity import fire_fading, next_fading
from jifenban.journal.actions import record
from jifenban.offices.queries import calendar
from jifenban.policies.queries import policy
from policypack.policy import Policy
from policypack.timers import Timer as Term

#: At the end of such a term the office is pressed and nothing happens to the applicant; its warnings press too.
ESCALATE = "escalate"


def run_due_timers(*, until: datetime) -> int:
    """Fire everything due up to a moment, in order, each at its own instant; returns how many fired.

    Running again fires nothing twice. A case that somebody is working on at this moment is left for the
    end and then waited for.
    """
    fired, busy = 0, set[int]()
    while True:
        due = _first_due(until, busy)
        if due is None:
            if not busy:
                return fired
            busy = set()
            due = _first_due(until, busy)
            if due is None:
                return fired
            fired += due.fire(True)
            continue
        outcome = due.fire(False)
        if outcome < 0:
            busy.add(due.case_id)
        else:
            fired += outcome


def next_due(after: datetime | None = None) -> datetime | None:
    """The instant at which anything is due next, for those who move a clock step by step."""
    scores = VerifiedScore.objects.filter(ended_at=None)
    instants = [
        _first(Timer.objects.all(), "next_at", after),
        _first(Review.objects.filter(answered_at=None), "silent_at", after),
        _first(Intent.objects.all(), "next_at", after),
        _first(scores, "fading_at", after),
        next_birthday_of(scores, after),
    ]
    return min((instant for instant in instants if instant is not None), default=None)


def _first(rows: QuerySet[Model], field: str, after: datetime | None) -> datetime | None:
    """The earliest moment in a column, later than `after`."""
    if after is not None:
        rows = rows.filter(**{f"{field}__gt": after})
    return rows.exclude(**{field: None}).order_by(field).values_list(field, flat=True).first()


@dataclass(frozen=True)
class Due:
    """Something that is due: of which case, and how it is done. `fire(wait)` gives 1, 0 or -1 as _fire does."""

    case_id: int
    fire: Callable[[bool], int]


def _first_due(until: datetime, busy: set[int]) -> Due | None:
    """The timer, the silence or the date of a wanted service whose instant is first."""
    found: list[tuple[datetime, Due]] = []
    timers = Timer.objects.filter(next_at__lte=until).exclude(case__in=busy)
    timer = timers.order_by("next_at", "pk").first()
    if timer is not None and timer.next_at is not None:
        found.append((timer.next_at, _due_timer(timer.pk, timer.case_id, until)))
    silent = next_silent(until, busy)
    if silent is not None and silent.silent_at is not None:
        found.append((silent.silent_at, _due_silence(silent.pk, silent.item.case_id)))
    intent = next_intent(until, busy)
    if intent is not None and intent.next_at is not None:
        found.append((intent.next_at, _due_intent(intent.pk, intent.case_id)))
    score = next_recalculation(until, busy)
    if score is not None:
        found.append((moment_of(score), _due_birthday(score.pk, score.assessment.case_id)))
    fading = next_fading(until, busy)
    if fading is not None and fading.fading_at is not None:
        found.append((fading.fading_at, _due_fading(fading.pk, fading.assessment.case_id)))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _due_timer(timer_id: int, case_id: int, until: datetime) -> Due:
    return Due(case_id, lambda wait: _fire(timer_id, case_id, until, wait=wait))


def _due_silence(review_id: int, case_id: int) -> Due:
    return Due(case_id, lambda wait: answer_for(review_id, case_id, wait=wait))


def _due_birthday(score_id: int, case_id: int) -> Due:
    return Due(case_id, lambda wait: count_birthday(score_id, case_id, wait=wait))


def _due_fading(score_id: int, case_id: int) -> Due:
    return Due(case_id, lambda wait: fire_fading(score_id, case_id, wait=wait))


def _due_intent(intent_id: int, case_id: int) -> Due:
    return Due(case_id, lambda wait: fire_intent(intent_id, case_id, wait=wait))


@transaction.atomic
def _fire(timer_id: int, case_id: int, until: datetime, *, wait: bool) -> int:
    """1 if something was due and done, 0 if another worker was first, -1 if the case is locked."""
    cases = Case.objects.filter(pk=case_id)
    cases = cases.select_for_update() if wait else cases.select_for_update(skip_locked=True)
    case = cases.first()
    if case is None:
        return -1
    timer = Timer.objects.select_for_update().get(pk=timer_id)
    if timer.next_at is None or timer.next_at > until:
        return 0
    loaded = policy(case.revision)
    term = loaded.workflow.term(timer.key, timer.length)
    moment = timer.next_at
    if put_off(case, loaded.workflow.timers[timer.key], timer):
        data = {"timer": timer.key, "due_at": timer.due_at.isoformat()}
        record(actor=SYSTEM, verb="term_put_off", subject=f"case:{case.pk}", now=moment, data=data)
        return 0
    ahead = [warning for warning in timer.warnings if not warning["sent"]]
    if ahead and datetime.fromisoformat(ahead[0]["at"]) <= moment:
        _warn(case, loaded, term, timer, moment)
    else:
        _end(case, loaded, term, timer, moment)
    return 1


def _warn(case: Case, loaded: Policy, term: Term, timer: Timer, moment: datetime) -> None:
    index = next(number for number, warning in enumerate(timer.warnings) if not warning["sent"])
    warnings = [dict(warning) for warning in timer.warnings]
    warnings[index]["sent"] = moment.isoformat()
    timer.warnings = warnings
    timer.next_at = next_moment(timer)
    timer.save(update_fields=["warnings", "next_at"])
    record(
        actor=SYSTEM,
        verb="warn",
        subject=f"case:{case.pk}",
        now=moment,
        data={"timer": timer.key, "before": warnings[index]["text"], "due_at": timer.due_at.isoformat()},
    )
    if term.at_end == ESCALATE:
        press(case, SYSTEM, moment)
    if term.message is not None:
        days = Days.of(term, calendar())
        left = days.between(local_day(moment), local_day(timer.due_at))
        dedupe = f"timer:{timer.pk}/warn/{warnings[index]['at']}"
        occasion = Occasion(case, loaded, days=str(left), due_at=timer.due_at)
        send(occasion, term.message, dedupe, SYSTEM, moment)


def _end(case: Case, loaded: Policy, term: Term, timer: Timer, moment: datetime) -> None:
    timer.state, timer.next_at = Timer.State.LAPSED, None
    if term.at_end == "over":
        timer.state, timer.ended_at = Timer.State.DONE, moment
    timer.save(update_fields=["state", "next_at", "ended_at"])
    data = {"timer": timer.key, "due_at": timer.due_at.isoformat(), "then": term.at_end}
    record(actor=SYSTEM, verb="term_over", subject=f"case:{case.pk}", now=moment, data=data)
    if term.at_end == ESCALATE:
        escalate(case, SYSTEM, moment)
    if term.end_message is not None:
        send(
            Occasion(case, loaded, due_at=timer.due_at),
            term.end_message,
            f"timer:{timer.pk}/end",
            SYSTEM,
            moment,
        )
    step = loaded.workflow.step(case.status, term.at_end)
    if step is not None and step.who.is_system:
        perform(Taking(case, loaded, step, SYSTEM, moment))
        settle(case, loaded, moment)
