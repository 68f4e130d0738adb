"""When a line is reached if life goes on as it is: open spells grow, look-backs slide, people grow older.

Nothing is promised. The forecast keeps today's rules and the values last announced, adds nothing that happens
once (a donation, a year's tax), and ends nothing that is still going on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from policypack.advice import Advice, Life, Wait
from policypack.columns import columns_of
from policypack.errors import FactsError
from policypack.evaluate import Assessment, evaluate_columns
from policypack.pack_model import Condition, Pack

#: How far and how closely a forecast looks.
YEARS: Final = 10
_STEP: Final = Wait(6, "months")
_HORIZON: Final = Wait(YEARS, "years")


@dataclass(frozen=True, slots=True)
class Moment:
    """The points counted to one day."""

    day: date
    points: Fraction


@dataclass(frozen=True, slots=True)
class Due:
    """A condition that is not met yet, and the day it is, if one was seen."""

    condition: Condition
    day: date | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`moments` in order of time. `reached`: the day the line is reached, the first if it is already so; None
    if it is not seen. `stopped`: why the forecast ends before its horizon."""

    moments: tuple[Moment, ...]
    line: Fraction | None
    reached: date | None
    conditions: tuple[Due, ...]
    stopped: str

    @property
    def highest(self) -> Moment:
        """The most points, as early as they are seen."""
        return max(self.moments, key=lambda one: (one.points, -one.day.toordinal()))


def lasting(pack: Pack, values: Mapping[str, object]) -> dict[str, object]:
    """A round's values without the ends it gave to look-backs: those slide on."""
    ends = {
        end for spec in pack.facts.values() if spec.window for end in (spec.window.start, spec.window.until)
    }
    return {key: value for key, value in values.items() if key not in ends}


def forecast(
    pack: Pack,
    advice: Advice,
    life: Life,
    *,
    begin: date,
    line: Fraction | None = None,
    purpose: str | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Forecast:
    """Follow one life from a day on for YEARS years. Raises FactsError if that day cannot be counted."""
    looked = _Ahead(pack, life, purpose, lasting(pack, parameters or {}))
    days = list(_days(advice, begin))
    moments, stopped = [Moment(days[0], looked.points(days[0]))], ""
    for day in days[1:]:
        try:
            moments.append(Moment(day, looked.points(day)))
        except FactsError as error:
            stopped = error.sentence
            break
    seen = [one.day for one in moments]
    exact = advice.counted_on is None
    reached = None
    if line is not None:
        target = line
        reached = _first(seen, lambda day: looked.points(day) >= target, exact)
    return Forecast(tuple(moments), line, reached, _conditions(looked, seen, exact), stopped)


def _days(advice: Advice, begin: date) -> list[date]:
    """The first day that is counted, then every half year, or every day of a year that is counted."""
    last = _HORIZON.after(begin)
    day = advice.counted_day(begin)
    found = [day]
    while day < last:
        later = _STEP.after(day) if advice.counted_on is None else advice.counted_day(day + timedelta(days=1))
        found.append(later)
        day = later
    return found


class _Ahead:
    """One life counted to any day, each day once."""

    def __init__(self, pack: Pack, life: Life, purpose: str | None, parameters: Mapping[str, object]) -> None:
        self.pack, self.purpose, self.parameters = pack, purpose, parameters
        self.columns = columns_of(pack.facts, [life])
        self._found: dict[date, Assessment] = {}

    def at(self, day: date) -> Assessment:
        """The life counted to this day."""
        if day not in self._found:
            self._found[day] = evaluate_columns(
                self.pack,
                self.columns,
                as_of=day,
                purpose=self.purpose,
                parameters=self.parameters,
                explains=False,
            )
        return self._found[day]

    def points(self, day: date) -> Fraction:
        """The total on this day."""
        return self.at(day).total(0)

    def met(self, condition: Condition, day: date) -> bool:
        """Whether a condition is met on this day. Raises FactsError if that cannot be judged."""
        frame = self.at(day).frame
        found = bool(condition.met.run(frame).v[0])
        return found or (condition.unless is not None and bool(condition.unless.run(frame).v[0]))


def _conditions(looked: _Ahead, days: list[date], exact: bool) -> tuple[Due, ...]:
    found = []
    for condition in looked.pack.eligibility:
        try:
            if not looked.met(condition, days[0]):
                met = _first(days, lambda day, one=condition: looked.met(one, day), exact)  # type: ignore[misc]
                found.append(Due(condition, met))
        except FactsError:
            continue  # cannot be judged on any day: whoever shows the conditions says why
    return tuple(found)


def _first(days: list[date], holds: Callable[[date], Any], exact: bool) -> date | None:
    """The first of the days on which it holds; `exact`: the very day between two on which it began to."""
    after = next((place for place, day in enumerate(days) if holds(day)), None)
    if after is None:
        return None
    if not exact or after == 0:
        return days[after]
    low, high = days[after - 1], days[after]
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
