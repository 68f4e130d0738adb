"""The arithmetic of a term: when it ends, how much of it is used, when warnings fall. Pure but for the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from jifenban.clock import CHINA
from jifenban.offices.calendar import CalendarMissing, WorkingCalendar
from policypack.process import Length
from policypack.timers import Timer as Term

ONE_DAY = timedelta(days=1)
#: Warnings go out in the morning of their day, not at midnight.
MORNING = time(9, 0)
WORKING_DAYS = "working days"

Pauses = Sequence[Mapping[str, Any]]


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in Asia/Shanghai."""
    return moment.astimezone(CHINA).date()


def last_day(due_at: datetime) -> date:
    """The last day of a term whose first instant after it is `due_at` (a day's end counts to that day)."""
    return local_day(due_at - timedelta(microseconds=1))


def end_of(day: date) -> datetime:
    """The first instant after a day."""
    return datetime.combine(day + ONE_DAY, time(), CHINA)


def start_of(value: date | datetime) -> datetime:
    """The first instant of a day; a moment is its own."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(), CHINA)


@dataclass(frozen=True)
class Days:
    """Counts the days of one term: working days with or without make-up days, or calendar days."""

    calendar: WorkingCalendar
    unit: str
    make_up: bool

    @classmethod
    def of(cls, term: Term, calendar: WorkingCalendar) -> Days:
        """The counting rule of a term; one that ends on a round's date is counted in working days."""
        length = term.length or term.round_length
        unit = length.unit if length else WORKING_DAYS
        return cls(calendar, unit, term.make_up_days)

    def counts(self, day: date) -> bool:
        """Whether a day counts."""
        return self.unit != WORKING_DAYS or self.calendar.is_working(day, make_up=self.make_up)

    def add(self, start: date, number: int) -> date:
        """The last of `number` counting days after `start`; the day of the start does not count."""
        if self.unit == WORKING_DAYS:
            return self.calendar.add(start, number, make_up=self.make_up)
        return start + timedelta(days=number)

    def back(self, end: date, number: int) -> date:
        """The counting day from which `number` more are left until the end of `end`."""
        day = end
        for _ in range(number):
            day -= ONE_DAY
            while not self.counts(day):
                day -= ONE_DAY
        return day

    def between(self, start: date, end: date) -> int:
        """How many counting days lie after `start`, up to and including `end`."""
        return sum(self.counts(day) for day in days_after(start, end))


def days_after(start: date, end: date) -> Iterator[date]:
    """The days after `start` up to and including `end`."""
    for number in range(1, (end - start).days + 1):
        yield start + timedelta(days=number)


def first_due(term: Term, days: Days, started: datetime, until: Any) -> datetime:
    """When a term that starts at a moment ends. `until` is the round's value where the term names one."""
    if term.length is None:
        return until if isinstance(until, datetime) else end_of(until)
    return end_of(_rolled(term, days, days.add(local_day(started), term.length.number)))


def resumed_due(term: Term, days: Days, started: datetime, pauses: Pauses, resumed: datetime) -> datetime:
    """When a paused term ends after it is resumed: what was left runs on from the day of resuming.

    The day on which it stopped has counted, the day on which it resumes does not, as with a start.
    """
    assert term.length is not None
    left = term.length.number - used_days(days, started, pauses, resumed)
    return end_of(_rolled(term, days, days.add(local_day(resumed), max(left, 0))))


def used_days(days: Days, started: datetime, pauses: Pauses, now: datetime) -> int:
    """How many counting days a term has run until now, without those on which it stood still."""
    return sum(days.between(start, end) for start, end in running_spells(started, pauses, now))


def running_spells(started: datetime, pauses: Pauses, now: datetime) -> Iterator[tuple[date, date]]:
    """The spells (start day not counted, end day counted) in which a term ran until now."""
    begin = local_day(started)
    for pause in pauses:
        yield begin, local_day(datetime.fromisoformat(pause["from"]))
        if pause["to"] is None:
            return
        begin = local_day(datetime.fromisoformat(pause["to"]))
    yield begin, max(begin, local_day(now))


def warning_moments(
    warn: Sequence[Length], term: Term, days: Days, due_at: datetime, started: datetime
) -> list[dict[str, Any]]:
    """When people are warned: on the morning from which so many days are left, the last day included.

    A term that starts with less time than its warnings is announced once, at its start.
    """
    found: list[tuple[datetime, str]] = []
    late: list[tuple[datetime, str]] = []
    for length in warn:
        counting = Days(days.calendar, length.unit, term.make_up_days)
        day = counting.back(last_day(due_at), length.number)
        moment = datetime.combine(day, MORNING, CHINA)
        (found if moment > started else late).append((moment, length.text))
    if late:
        found.append((started, max(late)[1]))
    return [{"at": moment.isoformat(), "text": text, "sent": None} for moment, text in sorted(found)]


def mornings_before(due: datetime, lengths: Sequence[Length], calendar: WorkingCalendar) -> list[datetime]:
    """The mornings on which so much is left until a date, its last day included; make-up days count.

    None while the year has no calendar to count by.
    """
    try:
        days = [Days(calendar, length.unit, True).back(last_day(due), length.number) for length in lengths]
    except CalendarMissing:
        return []
    return [datetime.combine(day, MORNING, CHINA) for day in days]


def _rolled(term: Term, days: Days, day: date) -> date:
    if term.roll == "forward":
        return days.calendar.next_working(day, make_up=True)
    if term.roll == "back":
        return days.calendar.previous_working(day, make_up=True)
    return day
