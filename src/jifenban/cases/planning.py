"""The arithmetic of a timeline: from a deadline back to the day to begin, from a start forward to the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jifenban.cases.terms import ONE_DAY, Days, local_day
from jifenban.offices.calendar import WorkingCalendar
from jifenban.policies.errors import NoEdition
from jifenban.policies.models import Revision, Round
from jifenban.policies.queries import current, policy, round_plan, round_values
from policypack.policy import Policy
from policypack.process import Length
from policypack.rounds import RoundPlan
from policypack.timeline import Timeline, TimelineStep


@dataclass(frozen=True)
class Span:
    """How long a step takes until the next, and how its days are counted."""

    length: Length
    days: Days

    def end(self, start: date) -> date:
        """The last day of what begins on a day; the day itself does not count."""
        return self.days.add(start, self.length.number)

    def latest_start(self, by: date) -> date:
        """The last working day on which to begin what is to be over on a day. Raises CalendarMissing."""
        start = by - self.length.number * ONE_DAY  # of calendar days never more, of working days often fewer
        while self.end(start) > by:
            start -= ONE_DAY
        return self.days.calendar.previous_working(start)


@dataclass(frozen=True)
class Announced:
    """What the round says of a step: from when and by when, and why one of them is not known."""

    opens: date | datetime | None
    by: date | datetime | None
    unknown: str


@dataclass(frozen=True)
class PlannedStep:
    """One step of the plan. `latest`: the last day for it, announced or computed back; `happens`: the day on
    which it would come for who begins on the day asked; `takes`: how long until the next, in words."""

    step: TimelineStep
    takes: str
    announced: Announced
    latest: date | None
    happens: date | None


@dataclass(frozen=True)
class Plan:
    """The whole plan. `begin_by` is the last day to begin; `goal` the day the result is there for who begins
    then; `result` the day for who begins when asked; `in_time` whether that still reaches the goal."""

    timeline: Timeline
    steps: tuple[PlannedStep, ...]
    begin_by: date | None
    goal: date | None
    result: date | None
    in_time: bool | None


def plan_of(
    loaded: Policy, revision: Revision, days: WorkingCalendar, *, start: date | None, by: date | None
) -> Plan:
    """The plan of a policy with a timeline. Raises CalendarMissing for a year without a calendar."""
    timeline = loaded.timeline
    assert timeline is not None
    announced = _announced(loaded, revision, timeline)
    spans = _spans(loaded, timeline, days)
    latest = _latest(timeline, spans, announced, by)
    happens = _forward(spans, start) if start and spans is not None else []
    goal = latest[-1] if latest else None
    result = happens[-1] if happens else None
    begin_by = latest[0] if latest else None
    steps = []
    for number, step in enumerate(timeline.steps):
        span = spans[number] if spans is not None and number < len(spans) else None
        steps.append(
            PlannedStep(
                step=step,
                takes=span.length.text if span else "",
                announced=announced[step.key],
                latest=latest[number] if number < len(latest) else None,
                happens=happens[number] if number < len(happens) else None,
            )
        )
    in_time = start <= begin_by if start and begin_by else None
    return Plan(timeline, tuple(steps), begin_by, goal, result, in_time)


def _announced(loaded: Policy, revision: Revision, timeline: Timeline) -> dict[str, Announced]:
    """The dates of the edition's own newest round, as they are known now; else those of the pack itself."""
    own = Round.objects.filter(revision__identity=revision.identity, key__in=list(loaded.rounds))
    found = own.order_by("-key").first()
    plan = round_plan(found) if found else next(iter(loaded.rounds.values()), None)
    given: Mapping[str, Any] = round_values(found) if found else _own_values(plan)
    return {step.key: _announced_of(step, given, plan) for step in timeline.steps}


def _own_values(plan: RoundPlan | None) -> dict[str, Any]:
    values = plan.values.values() if plan else ()
    return {value.key: value.value for value in values if value.value is not None}


def _announced_of(step: TimelineStep, given: Mapping[str, Any], plan: RoundPlan | None) -> Announced:
    missing = [key for key in (step.opens, step.by) if key and key not in given]
    reasons = [plan.values[key].unknown for key in missing] if plan else []
    return Announced(given.get(step.opens), given.get(step.by), next((one for one in reasons if one), ""))


def _spans(loaded: Policy, timeline: Timeline, days: WorkingCalendar) -> list[Span] | None:
    """The span of each step of the chain but the goal; None where the service's term is not to be found."""
    terms = _terms(loaded, timeline)
    spans = []
    for step in timeline.chain[:-1]:
        if step.takes is not None:
            spans.append(Span(step.takes, Days(days, step.takes.unit, step.make_up_days)))
            continue
        term = terms.get(step.term)
        if term is None or term.length is None:
            return None
        spans.append(Span(term.length, Days.of(term, days)))
    return spans


def _terms(loaded: Policy, timeline: Timeline) -> Mapping[str, Any]:
    """The terms of the service the timeline goes through, in the edition in force when this policy began."""
    if not timeline.service or loaded.rules.in_force_from is None:
        return {}
    try:
        return policy(current(timeline.service, loaded.rules.in_force_from)).workflow.timers
    except NoEdition:
        return {}


def _latest(
    timeline: Timeline, spans: list[Span] | None, announced: Mapping[str, Announced], by: date | None
) -> list[date | None]:
    """The last day for each step of the chain: computed back from `by`, and never after what is announced.

    Without `by` the announced days hold, and the goal is what follows from the last of them.
    """
    chain = timeline.chain
    said = [_day(announced[step.key].by) for step in chain]
    if spans is None:
        return said
    found: list[date | None] = list(said)
    if by is None:
        known = [number for number, day in enumerate(said) if day is not None]
        for number in range(known[-1] if known else len(chain), len(chain) - 1):
            day = found[number]
            assert day is not None
            found[number + 1] = spans[number].end(day)
        return found
    found[-1] = by
    for number in reversed(range(len(chain) - 1)):
        after, announced_day = found[number + 1], said[number]
        assert after is not None
        computed = spans[number].latest_start(after)
        found[number] = min(computed, announced_day) if announced_day else computed
    return found


def _day(value: date | datetime | None) -> date | None:
    return local_day(value) if isinstance(value, datetime) else value


def _forward(spans: Sequence[Span], start: date) -> list[date]:
    found = [start]
    for span in spans:
        found.append(span.end(found[-1]))
    return found
