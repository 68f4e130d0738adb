"""Many lives at once: everybody's next act waits in one queue, and the earliest happens first."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import date, datetime, time, timedelta
from random import Random

from jifenban.clock import CHINA
from jifenban.offices.calendar import WorkingCalendar

#: A life says when its next act is; when it is taken up again, that moment has come.
Life = Generator[datetime, None, None]

OPENS, CLOSES = time(9, 5), time(16, 50)


class Timeline:
    """Lets many lives run, each act at its own time and in the order of time.

    Papers are numbered and notices sent as they would have been. What is never run to never happens.
    """

    def __init__(self, lives: Iterable[Life], count: Callable[[], None]) -> None:
        self._queue: list[tuple[datetime, int, Life]] = []
        self._count = count
        for number, life in enumerate(lives):
            self._wait(life, number)

    def run(self, until: datetime) -> None:
        """Let everything before a moment happen."""
        while self._queue and self._queue[0][0] < until:
            _, number, life = heapq.heappop(self._queue)
            self._wait(life, number)
            self._count()

    def next_moment(self) -> datetime | None:
        """When the next act is."""
        return self._queue[0][0] if self._queue else None

    def _wait(self, life: Life, number: int) -> None:
        moment = next(life, None)
        if moment is not None:
            heapq.heappush(self._queue, (moment, number, life))


class Hours:
    """Picks moments at which offices work."""

    def __init__(self, random: Random, calendar: WorkingCalendar) -> None:
        self._random = random
        self._calendar = calendar

    def between(self, first: date, last: date) -> datetime:
        """A moment in office hours of a day between two days (the next working day if it is none)."""
        day = first + timedelta(days=self._random.randint(0, (last - first).days))
        return self._on(self._calendar.next_working(day, make_up=True))

    def after(self, moment: datetime, days: tuple[int, int]) -> datetime:
        """A moment so many working days later; with 0 days, some minutes later."""
        number = self._random.randint(*days)
        if number == 0:
            return moment + timedelta(minutes=self._random.randint(3, 40))
        start = moment.astimezone(CHINA).date()
        return self._on(self._calendar.add(start, number, make_up=True))

    def _on(self, day: date) -> datetime:
        first, last = (moment.hour * 60 + moment.minute for moment in (OPENS, CLOSES))
        minute = self._random.randint(first, last)
        seconds = self._random.randint(0, 59)
        return datetime(day.year, day.month, day.day, minute // 60, minute % 60, seconds, tzinfo=CHINA)
