"""Whether a window is open now, read off the hours as the source prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from jifenban.clock import CHINA
from jifenban.offices.calendar import CalendarMissing, WorkingCalendar

#: 上午8:30-12:00；下午2:30-5:30（节假日除外）
HALF = re.compile(r"(上午|下午)(\d{1,2}):(\d{2})[-—至](\d{1,2}):(\d{2})")
ON_WORKING_DAYS = ("节假日除外", "工作日")
FARTHEST = 15  # days looked ahead for the next opening: longer than any holiday


@dataclass(frozen=True)
class OpenState:
    """`until` while it is open; else `next_at`, when it opens again."""

    until: time | None
    next_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether somebody is there now."""
        return self.until is not None


def open_spans(hours: str) -> list[tuple[time, time]]:
    """The spans of a working day; [] if the words are not of the known shape: then nothing is said."""
    if not any(words in hours for words in ON_WORKING_DAYS):
        return []
    return [(_time(half, a, b), _time(half, c, d)) for half, a, b, c, d in HALF.findall(hours)]


def _time(half: str, hour: str, minute: str) -> time:
    """下午2:30 is 14:30, and 下午14:30 as well."""
    afternoon = half == "下午" and int(hour) < 12
    return time(int(hour) + 12 * afternoon, int(minute))


def open_state(hours: str, now: datetime, days: WorkingCalendar) -> OpenState | None:
    """Whether a window with these hours is open; None where the words or the calendar do not say.

    Make-up days count: offices work on them.
    """
    spans, here = open_spans(hours), now.astimezone(CHINA)
    if not spans:
        return None
    try:
        if days.is_working(here.date()):
            for begins, ends in spans:
                if begins <= here.time() < ends:
                    return OpenState(ends, None)
        return OpenState(None, _next(spans, here, days))
    except CalendarMissing:
        return None


def _next(spans: list[tuple[time, time]], here: datetime, days: WorkingCalendar) -> datetime | None:
    for ahead in range(FARTHEST):
        day: date = here.date() + timedelta(days=ahead)
        if days.is_working(day):
            for begins, _ in spans:
                moment = datetime.combine(day, begins, tzinfo=CHINA)
                if moment > here:
                    return moment
    return None
