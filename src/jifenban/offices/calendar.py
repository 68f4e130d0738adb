"""Working days by the official calendar: weekdays without statutory holidays, make-up days declared.

Source: 《国务院办公厅关于部分节假日安排的通知》 of each year, as the chinese-calendar package has it, and
the exceptions an officer has entered (CalendarDay). Whether make-up days (调休上班) count as working days
is for each pack to state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from chinese_calendar import constants

REST, WORK, MAKE_UP = "rest", "work", "make_up"
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class CalendarMissing(Exception):
    """No calendar for a year: neither the library nor the table of exceptions knows it."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.sentence = (
            f"还没有 {year} 年的工作日历，无法计算工作日。请先录入国务院办公厅公布的 {year} 年放假安排。"
        )
        super().__init__(self.sentence)


@dataclass(frozen=True)
class WorkingCalendar:
    """The calendar with its exceptions. A year the library lacks is known once exceptions of it are entered:
    its holidays and make-up days come from them, all other weekends rest."""

    exceptions: Mapping[date, str] = field(default_factory=dict)

    def is_working(self, day: date, make_up: bool = True) -> bool:
        """Whether a day works; `make_up` says whether make-up days count. Raises CalendarMissing."""
        kind = self._kind(day)
        return kind == WORK or (kind == MAKE_UP and make_up)

    def add(self, start: date, n: int, make_up: bool = True) -> date:
        """The n-th working day after `start`, which itself does not count; `start` for n = 0."""
        if n < 0:
            raise ValueError("a number of working days is not negative")
        day = start
        while n:
            day += ONE_DAY
            n -= self.is_working(day, make_up)
        return day

    def between(self, a: date, b: date, make_up: bool = True) -> int:
        """How many working days lie after `a` up to and including `b`; negative when b is before a."""
        if b < a:
            return -self.between(b, a, make_up)
        return sum(self.is_working(a + ONE_DAY * n, make_up) for n in range(1, (b - a).days + 1))

    def next_working(self, day: date, make_up: bool = True) -> date:
        """Roll forward: the day itself when it works, else the first working day after it."""
        while not self.is_working(day, make_up):
            day += ONE_DAY
        return day

    def previous_working(self, day: date, make_up: bool = True) -> date:
        """Roll back: the day itself when it works, else the last working day before it."""
        while not self.is_working(day, make_up):
            day -= ONE_DAY
        return day

    def _kind(self, day: date) -> str:
        exception = self.exceptions.get(day)
        if exception:
            return exception
        kind = _kind_by_library(day)
        if kind:
            return kind
        if not any(known.year == day.year for known in self.exceptions):
            raise CalendarMissing(day.year)
        return WORK if day.weekday() < SATURDAY else REST


@lru_cache(maxsize=4096)
def _kind_by_library(day: date) -> str:
    """What the library says of a day; "" for a year it lacks. A list of cases asks for the same days again and again."""
    try:
        works = chinese_calendar.is_workday(day)
    except NotImplementedError:
        return ""
    if works and day in constants.workdays:
        return MAKE_UP
    return WORK if works else REST
