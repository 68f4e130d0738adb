"""One evaluator: facts of N people in, points of N people out, with everything in between kept.

A population of one is still a population, so page, batch, ranking and simulation agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from policypack.arrays import (
    Col,
    Ints,
    added,
    at_most,
    from_day,
    not_below,
    to_month,
    wide,
)
from policypack.columns import Columns, Person, columns_of, day_number
from policypack.counting import Counted, counted_rows
from policypack.exact import exact, exact_value, whole
from policypack.explaining import Explanation, explain
from policypack.frames import Frame, Run, every_key
from policypack.line_words import missing
from policypack.lines import Line, LineReader
from policypack.pack_model import Indicator, Pack, Purpose
from policypack.pieces import calendar_of
from policypack.round_values import parameter_values
from policypack.rounding import rounded
from policypack.table_checks import POINT_SCALE


def evaluate(
    pack: Pack,
    people: Sequence[Person],
    *,
    as_of: date,
    purpose: str | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Assessment:
    """Score people by a pack as of a day.

    `people`: per person a mapping fact key → value, or list of records (field → value).
    `parameters`: a round's values by name; names the pack does not declare are ignored.
    Raises FactsError (a Chinese sentence) for values that do not fit, KeyError for a purpose
    the pack lacks.
    """
    columns = columns_of(pack.facts, people)
    return evaluate_columns(pack, columns, as_of=as_of, purpose=purpose, parameters=parameters)


def evaluate_columns(
    pack: Pack,
    columns: Columns,
    *,
    as_of: date,
    purpose: str | None = None,
    parameters: Mapping[str, object] | None = None,
    explains: bool = True,
) -> Assessment:
    """As `evaluate`, over facts that already are columns. Without `explains` there are points and no reasons."""
    found = prepared(pack, columns, as_of=as_of, purpose=purpose, parameters=parameters, explains=explains)
    for key in pack.order:
        found.points_of(key)
    return found


def prepared(
    pack: Pack,
    columns: Columns,
    *,
    as_of: date,
    purpose: str | None = None,
    parameters: Mapping[str, object] | None = None,
    explains: bool = True,
) -> Assessment:
    """As `evaluate_columns`, but nothing is scored before it is asked for: what cannot be scored stops only
    those who ask for it."""
    values = parameter_values(pack, parameters or {})
    return Assessment(pack, columns, day_number(as_of), pack.purpose(purpose), values, explains)


@dataclass
class Assessment:
    """Points of N people. Rows are people, in the order given."""

    pack: Pack
    columns: Columns
    as_of: int
    purpose: Purpose
    parameters: Mapping[str, int | None]
    explains: bool = True
    frame: Frame = field(init=False)
    counted: Mapping[str, Counted] = field(init=False)
    _points: dict[str, Ints] = field(init=False, default_factory=dict)
    _before: dict[str, Ints] = field(init=False, default_factory=dict)
    _claimed: frozenset[str] | None = field(init=False)
    _lines: dict[str, list[Line]] = field(init=False, default_factory=dict)
    _reader: LineReader = field(init=False)
    _groups: dict[str, Ints] = field(init=False, default_factory=dict)
    _totals: Ints | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        pack, month = self.pack, to_month(from_day(self.as_of))
        run = Run(
            as_of=self.as_of,
            month=month,
            unit=pack.unit,
            points_type=np.int32 if pack.small else np.int64,
            parameters=self.parameters,
            required=pack.required,
            calendar=calendar_of(self.columns, month),
            leap_to_march=pack.leap_to_march,
            columns=self.columns,
            kept=self.columns.kept_for(pack.digest, self.as_of),
            explains=self.explains,
            points=lambda key: self._scaled(self.points_of(key)),
            group=lambda key: self._scaled(self.group_of(key) if key else self.totals),
            settled=pack.settled(self.as_of, tuple(self.parameters.values())),
        )
        self.frame = Frame(run, self.columns.n, dict(self.columns.values), {})
        self._reader = LineReader(pack, run)
        self._claimed = self.columns.claimed if self.explains and self.columns.n == 1 else None
        self.counted = counted_rows(pack, self.columns, self.frame)
        self.frame.rows = {
            **pack.unclaimed,
            **{key: item.rows for key, item in self.counted.items()},
            **{every_key(key): item.every for key, item in self.counted.items()},
        }

    def forget_working(self) -> None:
        """Let go of the intermediate arrays at once: frames point at each other, and there are many."""
        self.frame.memo.clear()
        self.frame.run.trace.clear()

    def _scaled(self, points: Ints) -> Ints:
        return wide(points) * (POINT_SCALE // self.pack.unit)

    def __len__(self) -> int:
        return self.columns.n

    def counts(self, indicator: Indicator) -> bool:
        """Whether an indicator counts for this purpose."""
        out = self.purpose.leaves_out
        return not out or (indicator.key not in out and indicator.group not in out)

    def points_of(self, key: str) -> Ints:
        """Points of one indicator per person, in 1/`pack.unit`."""
        found = self._points.get(key)
        if found is None:
            self._before[key], found = self._unclaimed(key) or self._counted(key)
            self._points[key] = found
        return found

    def _counted(self, key: str) -> tuple[Ints, Ints]:
        """Points before and after rounding."""
        plan = self.pack.plans.get(key)
        found = self.frame.full(0).v if plan is None else plan(self.frame)
        return found, found if key in self.pack.unrounded else self._round(found, "indicator")

    def claims_nothing(self, item: Indicator) -> bool:
        """Whether this is a person alone who claims nothing an indicator asks, so that it gives what it gives them all."""
        return self._claimed is not None and item.apart and self._claimed.isdisjoint(item.facts)

    def _unclaimed(self, key: str) -> tuple[Ints, Ints] | None:
        """As `_counted`, for a person alone who claims nothing an indicator asks: with its lines, worked out once
        for all such people of a round."""
        item = self.pack.indicators[key]
        if not self.claims_nothing(item):
            return None
        known, name = self.frame.run.settled, f"{key} of who claims nothing"
        if name not in known:
            known[name] = *self._counted(key), self.lines(item, 0)
        before, points, self._lines[key] = known[name]
        return before, points

    def lines(self, item: Indicator, i: int) -> list[Line]:
        """How an indicator's points of person `i` came about; it must have been scored."""
        if item.key in self._lines:
            return self._lines[item.key]
        return self._reader.lines(item.form, i) if item.form else []

    def _round(self, points: Ints, on: str) -> Ints:
        rule = self.pack.rounding
        if rule is None or self.rounding_on != on:
            return points
        points = points.astype(self.frame.run.points_type, copy=False)
        return rounded(points, self.pack.quantum, rule.mode)

    @property
    def rounding_on(self) -> str:
        """Whether this run rounds each indicator or the total."""
        rule = self.pack.rounding
        if rule is None or rule.on in ("indicator", "total"):
            return rule.on if rule else ""
        code = self.parameters[rule.on]
        return list(self.pack.parameters[rule.on].field.choices)[code or 0]

    def group_of(self, key: str) -> Ints:
        """Points of one group per person after its cap and floor, in 1/unit."""
        if key in self._groups:
            return self._groups[key]
        group = self.pack.groups[key]
        total = self._sum([self.points_of(item.key) for item in self.pack.members[key] if self.counts(item)])
        found = self._groups[key] = self._bounded(total, group.cap, group.floor)
        return found

    def _sum(self, columns: list[Ints]) -> Ints:
        return added([self.frame.full(0).v, *columns], self.frame.run.points_type)

    def _bounded(self, points: Ints, cap: Fraction | None, floor: Fraction | None) -> Ints:
        if cap is not None:
            points = at_most(points, whole(cap * self.pack.unit))
        return points if floor is None else not_below(points, whole(floor * self.pack.unit))

    @property
    def totals(self) -> Ints:
        """Total points per person, in 1/`pack.unit`."""
        if self._totals is None:
            total = self._sum([self.group_of(key) for key in self.pack.groups])
            bounded = self._bounded(total, self.pack.total_cap, self.pack.total_floor)
            self._totals = wide(self._round(bounded, "total"))
        return self._totals

    def total(self, i: int) -> Fraction:
        """Total points of person `i`."""
        return self._exact(self.totals, i)

    def group(self, i: int, key: str) -> Fraction:
        """Points of a group (base, bonus, deduction …) of person `i`."""
        return self._exact(self.group_of(key), i)

    def points(self, i: int, key: str) -> Fraction:
        """Points of an indicator of person `i`."""
        return self._exact(self.points_of(key), i)

    def points_before_rounding(self, i: int, key: str) -> Fraction:
        """Points of an indicator of person `i` before any rounding."""
        self.points_of(key)
        return self._exact(self._before[key], i)

    def _exact(self, points: Ints, i: int) -> Fraction:
        return exact(points.item(i), self.pack.unit)

    def quantity_column(self, name: str) -> Col:
        """A ranking quantity per person, as the engine's integers; KeyError if the pack has none such."""
        if self.pack.ranking is None:
            raise KeyError(name)
        col: Col = self.pack.ranking.quantities[name].expr.run(self.frame)
        return col

    def quantity(self, i: int, name: str) -> Fraction | date | None:
        """A ranking quantity of person `i`; None when it is not known."""
        assert self.pack.ranking is not None
        return exact_value(self.pack.ranking.quantities[name].expr.type, self.quantity_column(name), i)

    def quantities(self, name: str) -> list[Fraction | date | None]:
        """A ranking quantity of every person, as `quantity`; equal values are one object."""
        assert self.pack.ranking is not None
        kind, col = self.pack.ranking.quantities[name].expr.type, self.quantity_column(name)
        first = {int(value): i for i, value in enumerate(col.v.tolist()) if not missing(col, i)}
        exact = {value: exact_value(kind, col, i) for value, i in first.items()}
        return [None if missing(col, i) else exact[value] for i, value in enumerate(col.v.tolist())]

    def scored(self, i: int) -> frozenset[str]:
        """Which indicators (`residence`) and keyed items (`residence.own`) give person `i` points."""
        found = {
            item.key
            for item in self.pack.indicators.values()
            if self.counts(item) and self.points(i, item.key)
        }
        for item in self.pack.indicators.values():
            if item.key in found:
                lines = self.lines(item, i)
                found |= {f"{item.key}.{line.key}" for line in lines if line.key and line.counted_points}
        return frozenset(found)

    def explain(self, i: int) -> Explanation:
        """Why person `i` has these points."""
        return explain(self, i)

    def as_json(self) -> list[dict[str, Any]]:
        """The explanation of every person in the stable schema `jifenban.explanation/1`."""
        return [self.explain(i).as_json() for i in range(len(self))]
