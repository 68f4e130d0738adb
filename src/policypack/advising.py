"""What each step would add: a population of variants of one person, scored together.

Every number is a difference of two scores of the same engine: the advised life's, and the life's as it goes
on, counted to the same day. Nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Final

from policypack.advice import Advice, Lever, Life, advised
from policypack.columns import columns_of
from policypack.errors import FactsError
from policypack.evaluate import Assessment, evaluate_columns
from policypack.forecasting import lasting
from policypack.pack_model import Indicator, Pack

_ZERO: Final = Fraction(0)
#: Combinations are sought among so many of the most useful levers, and of so many at once.
_AMONG: Final = 8
_TOGETHER: Final = 3


@dataclass(frozen=True, slots=True)
class Gain:
    """What one indicator of the table gains by a step, and where that is written."""

    indicator: Indicator
    points: Fraction
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Step:
    """Levers pulled together from one day on. `gained`: points more on `day` than without them."""

    levers: tuple[Lever, ...]
    day: date
    before: Fraction
    points: Fraction
    gains: tuple[Gain, ...]

    @property
    def gained(self) -> Fraction:
        """The points the step is worth on its day."""
        return self.points - self.before

    @property
    def known(self) -> bool:
        """Whether it is known how soon every lever can count."""
        return all(lever.after is not None for lever in self.levers)


@dataclass(frozen=True, slots=True)
class Advised:
    """`steps`: each useful lever, most points first; `idle`: those that add nothing to this life; `together`:
    the fewest steps that reach the line, none if it is reached without or not with as many as were tried."""

    steps: tuple[Step, ...]
    idle: tuple[Lever, ...]
    together: Step | None
    refused: tuple[tuple[Lever, str], ...]


@dataclass(frozen=True)
class Adviser:
    """One life, begun on one day, by one pack."""

    pack: Pack
    advice: Advice
    life: Life
    begin: date
    purpose: str | None
    parameters: Mapping[str, object]

    def day_of(self, levers: Iterable[Lever]) -> date:
        """The day all these steps are done, and points are counted to."""
        return self.advice.counted_day(max(_done(lever, self.begin) for lever in levers))

    def lives(self, sets: Sequence[tuple[Lever, ...]]) -> list[Life]:
        """The life as it is, then with each of the sets."""
        done = {lever.key: _done(lever, self.begin) for levers in sets for lever in levers}
        return [
            self.life,
            *(advised(self.pack.facts, self.life, levers, self.begin, done) for levers in sets),
        ]

    def score(self, sets: Sequence[tuple[Lever, ...]], day: date) -> Assessment:
        """All variants at once, counted to one day. Raises FactsError."""
        columns = columns_of(self.pack.facts, self.lives(sets))
        return evaluate_columns(
            self.pack,
            columns,
            as_of=day,
            purpose=self.purpose,
            parameters=self.parameters,
            explains=False,
        )

    def steps(self, sets: Sequence[tuple[Lever, ...]]) -> list[Step]:
        """What each set is worth, in the order given; sets that end on one day are one population."""
        found: dict[tuple[Lever, ...], Step] = {}
        for day in sorted({self.day_of(levers) for levers in sets}):
            mine = [levers for levers in sets if self.day_of(levers) == day]
            scored = self.score(mine, day)
            for place, levers in enumerate(mine, start=1):
                found[levers] = Step(levers, day, scored.total(0), scored.total(place), _gains(scored, place))
        return [found[levers] for levers in sets]


def advise(
    pack: Pack,
    advice: Advice,
    life: Life,
    *,
    begin: date,
    line: Fraction | None = None,
    purpose: str | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Advised:
    """The steps open to a person from a day on. Raises FactsError if the life itself cannot be counted."""
    adviser = Adviser(pack, advice, life, begin, purpose, lasting(pack, parameters or {}))
    adviser.score([], advice.counted_day(begin))
    steps, refused = [], []
    try:
        steps = adviser.steps([(lever,) for lever in advice.levers.values()])
    except FactsError:
        for lever in advice.levers.values():  # one cannot be counted: find out which
            try:
                steps += adviser.steps([(lever,)])
            except FactsError as error:
                refused.append((lever, error.sentence))
    useful = sorted((step for step in steps if step.gained > 0), key=_cheapest)
    idle = tuple(step.levers[0] for step in steps if step.gained <= 0)
    return Advised(tuple(useful), idle, _together(adviser, useful, line), tuple(refused))


def _cheapest(step: Step) -> tuple[bool, Fraction, date]:
    """Steps of known length first; then most points, then soonest."""
    return not step.known, -step.gained, step.day


def _together(adviser: Adviser, useful: Sequence[Step], line: Fraction | None) -> Step | None:
    """The fewest steps that reach the line; among equals those of known length, then the soonest."""
    if line is None or any(step.before >= line for step in useful):
        return None
    alone = [step for step in useful if step.points >= line]
    if alone:
        return min(alone, key=lambda step: (not step.known, step.day, -step.gained))
    levers = [step.levers[0] for step in sorted(useful, key=lambda step: -step.gained)[:_AMONG]]
    for size in range(2, _TOGETHER + 1):
        tried = adviser.steps(list(combinations(levers, size)))
        enough = [step for step in tried if step.points >= line > step.before]
        if enough:
            return min(enough, key=lambda step: (not step.known, step.day, -step.gained))
    return None


def _done(lever: Lever, begin: date) -> date:
    return begin if lever.after is None else lever.after.after(begin)


def _gains(scored: Assessment, place: int) -> tuple[Gain, ...]:
    found = []
    for key, item in scored.pack.indicators.items():
        more = scored.points(place, key) - scored.points(0, key) if scored.counts(item) else _ZERO
        if more:
            title = scored.pack.sources[item.source].title if item.source else ""
            found.append(Gain(item, more, title, scored.pack.grade(item.source)))
    return tuple(found)
