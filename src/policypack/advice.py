"""What a person could do: the levers a pack declares, and a life with some of them pulled.

A lever says which facts a step would add, how soon at the earliest, and where that is known. What it is worth
is never written down: `advising` scores the advised life.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from policypack.facts import FactSpec, Field
from policypack.grades import Source

Life = Mapping[str, Any]

#: Words a lever writes in place of a date: the day the step begins, and the day it is done.
NOW: Final = "now"
THEN: Final = "then"
WORDS: Final = (NOW, THEN)


@dataclass(frozen=True, slots=True)
class Wait:
    """The shortest time from beginning a step until it can count: calendar days, months or years."""

    number: int
    unit: str

    @property
    def text(self) -> str:
        """The time as people read it."""
        if not self.number:
            return "当天"
        return f"{self.number} {({'days': '天', 'months': '个月', 'years': '年'})[self.unit]}"

    def after(self, day: date) -> date:
        """The day this long after another; 31 January and a month is the last of February."""
        if self.unit == "days":
            return day + timedelta(days=self.number)
        years, month = divmod(day.month - 1 + self.number * (12 if self.unit == "years" else 1), 12)
        year = day.year + years
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True, eq=False)
class Lever:
    """One step: `adds` records to facts, `sets` single facts. `after` None: how long is not known, `unknown`
    says why. `basis` and `source` tell where `after` and `effort` are written."""

    key: str
    label: str
    how: str
    adds: Mapping[str, tuple[Mapping[str, str], ...]]
    sets: Mapping[str, str]
    after: Wait | None
    effort: str
    basis: str
    source: Source | None
    unknown: str

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it changes."""
        return (*self.adds, *self.sets)


@dataclass(frozen=True, slots=True)
class Advice:
    """A pack's levers. `counted_on` (month, day): the only day of a year points are counted to, if it is so."""

    levers: Mapping[str, Lever]
    counted_on: tuple[int, int] | None = None

    def counted_day(self, day: date) -> date:
        """The first day from this one on to which points are counted."""
        if self.counted_on is None:
            return day
        this = date(day.year, *self.counted_on)
        return this if this >= day else date(day.year + 1, *self.counted_on)


def advised(
    facts: Mapping[str, FactSpec], life: Life, levers: Iterable[Lever], begin: date, done: Mapping[str, date]
) -> dict[str, Any]:
    """The life after these steps, begun on one day; `done`: by lever, the day it is done."""
    found = dict(life)
    for lever in levers:
        days = {NOW: begin, THEN: done[lever.key]}
        for key, records in lever.adds.items():
            spec = facts[key]
            added = [{name: _value(spec, name, text, days) for name, text in one.items()} for one in records]
            found[key] = [*(found.get(key) or ()), *added]
        for key, text in lever.sets.items():
            found[key] = _typed(facts[key].fields[0], text, days)
    return found


def _value(spec: FactSpec, name: str, text: str, days: Mapping[str, date]) -> object:
    field = spec.field(name)
    assert field is not None
    return _typed(field, text, days)


def _typed(field: Field, text: str, days: Mapping[str, date]) -> object:
    day = days.get(text) if field.type in ("date", "month") or field.unit == "calendar_year" else None
    if day is None:
        return text
    return day.year if field.unit == "calendar_year" else day
