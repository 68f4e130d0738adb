"""How long a list is shown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from jifenban.clock import CHINA
from jifenban.offices.calendar import WorkingCalendar

WORKING = "工作日"
MIDNIGHT = time(0, 0, tzinfo=CHINA)


def shown_until(
    start: datetime, days: int, unit: str, calendar: WorkingCalendar, *, first_day_counts: bool = False
) -> datetime:
    """The end of a period of publicity of `days` that begins with the publication.

    `unit` is the round value's own ("天", "工作日"). The day of publication does not count and the last day is counted
    whole (Civil Code articles 201 and 202), unless a city says that both ends count: the list comes down at 24:00
    of the last day.
    """
    published = start.astimezone(CHINA).date()
    first = published - timedelta(days=1) if first_day_counts else published
    last = calendar.add(first, days, make_up=True) if WORKING in unit else first + timedelta(days=days)
    return _end_of(last)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), MIDNIGHT)
