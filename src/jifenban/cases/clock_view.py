"""The running term of a case as the ruler shows it: a box per counting day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from jifenban.cases.models import Case, Timer
from jifenban.cases.terms import Days, days_after, last_day, local_day, running_spells, used_days
from jifenban.cases.wording import due_text
from jifenban.offices.calendar import CalendarMissing, WorkingCalendar
from jifenban.offices.queries import calendar
from jifenban.policies.queries import policy

#: A term longer than this is shown in words only.
MAX_BOXES = 120


@dataclass(frozen=True)
class DayView:
    """One box: used, paused, today, left, or late (after the due day)."""

    day: date
    kind: str


@dataclass(frozen=True)
class ClockView:
    """A term in numbers. `state`: running, paused, late (over, still under way), lapsed, done.

    `ends`: its end in words, where that is a date of the round whenever it began: only what is left says something.
    `yours`: what ends is the applicant's turn (the status is theirs), not an office's work.
    `uncounted`: why the days of a term that is late or stands still are not known: its end was, but it has come into
    a year without a calendar.
    """

    key: str
    label: str
    used: int
    total: int
    left: int
    paused_days: int
    due: date
    due_at: datetime
    state: str
    unit: str
    waiting_for: str
    clause: str
    days: tuple[DayView, ...]
    ends: str = ""
    uncounted: str = ""
    yours: bool = False


def case_clock(case: Case, now: datetime) -> ClockView | None:
    """The term by whose end the person has an answer: the longest that runs, else that stands still, else none."""
    return clocks_of([case], now).get(case.pk)


def clocks_of(cases: Iterable[Case], now: datetime) -> dict[int, ClockView]:
    """The same for every case of a list, by id, in one query."""
    by_id = {case.pk: case for case in cases}
    timers: dict[int, list[Timer]] = {}
    for timer in Timer.objects.filter(case__in=by_id, ended_at=None).order_by("-due_at", "pk"):
        timers.setdefault(timer.case_id, []).append(timer)
    found, working = {}, calendar()
    for case_id, own in timers.items():
        active = [timer for timer in own if timer.state != Timer.State.PAUSED] or own
        found[case_id] = clock_of(by_id[case_id], active[0], now, working)
    return found


def clock_of(case: Case, timer: Timer, now: datetime, working: WorkingCalendar) -> ClockView:
    """One term of a case."""
    loaded = policy(case.revision)
    term = loaded.workflow.term(timer.key, timer.length)
    days = Days.of(term, working)
    if term.until is not None:  # a window between two dates is told in the days people see on the calendar
        days = replace(days, unit="days")
    due, today = last_day(timer.due_at), local_day(now)
    try:
        used = used_days(days, timer.started_at, timer.pauses, now)
        total = timer.length or days.between(local_day(timer.started_at), due)
        boxes, uncounted = tuple(_boxes(timer, days, due, today)), ""
    except CalendarMissing as missing:
        used, total, boxes, uncounted = 0, timer.length or 0, (), missing.sentence
    return ClockView(
        key=timer.key,
        label=term.label,
        used=used,
        total=total,
        left=max(total - used, 0),
        paused_days=sum(box.kind == "paused" for box in boxes),
        due=due,
        due_at=timer.due_at,
        state=_state(timer, now),
        unit="个工作日" if days.unit == "working days" else "天",
        waiting_for=loaded.workflow.status(case.status).help if timer.state == Timer.State.PAUSED else "",
        clause=term.cited,
        days=boxes if len(boxes) <= MAX_BOXES else (),
        ends=due_text(timer.due_at) if term.until is not None else "",
        uncounted=uncounted,
        yours=loaded.workflow.status(case.status).tone == "yours",
    )


def _state(timer: Timer, now: datetime) -> str:
    if timer.ended_at is not None:
        return "done"
    if timer.state == Timer.State.PAUSED:
        return "paused"
    return "late" if timer.state == Timer.State.LAPSED or now >= timer.due_at else "running"


def _boxes(timer: Timer, days: Days, due: date, today: date) -> list[DayView]:
    start = local_day(timer.started_at)
    paused = _paused_days(timer, today)
    last = max(due, today)
    return [
        DayView(day, _kind(day, today, due, paused)) for day in days_after(start, last) if days.counts(day)
    ]


def _kind(day: date, today: date, due: date, paused: set[date]) -> str:
    if day in paused:
        return "paused"
    if day == today:
        return "today"
    if day > today:
        return "left"
    return "late" if day > due else "used"


def _paused_days(timer: Timer, today: date) -> set[date]:
    """The days between the spells in which the term ran."""
    if not timer.pauses:
        return set()
    upto = datetime.combine(today, datetime.min.time(), timer.started_at.tzinfo)
    ran = {
        day for spell in running_spells(timer.started_at, timer.pauses, upto) for day in days_after(*spell)
    }
    first = local_day(datetime.fromisoformat(timer.pauses[0]["from"]))
    return {day for day in days_after(first, today) if day not in ran}
