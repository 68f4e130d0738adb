"""The forms that turn quantities into points: what each computes over a frame.

Every form answers with exact integers of 1/`Run.unit` of a point; the explanation reads the run's trace.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from policypack import daysets
from policypack.arrays import (
    Bools,
    Col,
    Ints,
    at_most,
    folded,
    holds_anywhere,
    is_constant,
    narrowest,
    not_below,
    wide,
    zero_unless,
)
from policypack.exact import scaled, whole
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.nodes import Place
from policypack.rounding import divided
from policypack.types import SMALL, Days, Months, Number


@dataclass(frozen=True, slots=True)
class Head:
    """What every form may carry. `clause` and `source` are inherited from the indicator.

    `cap_by` names the parameter that gives the cap where no source tells it, `cap_value` reads it.
    """

    id: int
    place: Place
    key: str = ""
    name: str = ""
    clause: str = ""
    source: str = ""
    note: str = ""
    when: Expr | None = None
    cap: Fraction | None = None
    floor: Fraction | None = None
    cap_by: str = ""
    cap_value: Expr | None = None


class Traced(NamedTuple):
    """What a form left behind: its frame, who met `when`, points before and after cap and floor."""

    frame: Frame
    met: Bools | None
    before: Ints
    after: Ints
    extra: Any


Plan = Callable[[Frame], Ints]
Compute = Callable[[Frame], tuple[Ints, Any]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form; subclasses compute. `low` and `high` bound it before cap and floor, in points."""

    head: Head
    low: Fraction
    high: Fraction

    def computation(self, unit: int) -> Compute:
        """Points per row before `when`, cap and floor, in 1/unit, and what the explanation needs."""
        raise NotImplementedError

    def parts(self) -> tuple[Fraction, ...]:
        """Numbers whose denominators the pack's unit must hold."""
        raise NotImplementedError

    def children(self) -> tuple[Form, ...]:
        """The forms inside this one."""
        return ()

    def plan(self, unit: int) -> Plan:
        """What computes the points per row of a frame, in 1/unit; made once per pack."""
        head, compute = self.head, self.computation(unit)
        cap = None if head.cap is None else scaled(head.cap, unit)
        floor = None if head.floor is None else scaled(head.floor, unit)
        if head.when is None and cap is None and floor is None and head.cap_value is None:
            return self._always(compute)

        def run(frame: Frame) -> Ints:
            met = None if head.when is None else head.when.run(frame).v
            for_all = met is not None and is_constant(met)
            if met is not None and for_all and not holds_anywhere(met):
                nothing = frame.full(0).v  # by a round's values, whoever it is: what is inside is not asked
                if frame.run.explains:
                    frame.run.trace[head.id] = Traced(frame, met, nothing, nothing, None)
                return nothing
            before, extra = compute(frame)
            if met is not None and not for_all:
                before = zero_unless(met, before)
            after = before
            if cap is not None:
                after = at_most(after, cap)
            if head.cap_value is not None:
                limit: Col = head.cap_value.run(frame)
                after = known_only(np.minimum(after, wide(limit.v) * unit), limit)
            if floor is not None:
                after = not_below(after, floor)
                if met is not None:
                    after = zero_unless(met, after)
            if frame.run.explains:
                frame.run.trace[head.id] = Traced(frame, met, before, after, extra)
            return after

        return run

    def _always(self, compute: Compute) -> Plan:
        def run(frame: Frame) -> Ints:
            points, extra = compute(frame)
            if frame.run.explains:
                frame.run.trace[self.head.id] = Traced(frame, None, points, points, extra)
            return points

        return run

    def grain(self, unit: int) -> int:
        """Points are whole multiples of this, in 1/unit, whatever the facts: what need not be rounded."""
        ends = (number for number in (self.head.cap, self.head.floor) if number is not None)
        own = [scaled(number, unit) for number in (*self.parts(), *ends)]
        if self.head.cap_value is not None:
            own.append(unit)
        return math.gcd(*own, *(child.grain(unit) for child in self.children()))

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """Lowest and highest points after `when`, cap and floor."""
        low, high = self.low, self.high
        if self.head.cap is not None:
            low, high = min(low, self.head.cap), min(high, self.head.cap)
        if self.head.floor is not None:
            low, high = max(low, self.head.floor), max(high, self.head.floor)
        return (min(low, Fraction(0)), max(high, Fraction(0))) if self.head.when else (low, high)


def every_form(form: Form) -> Iterator[Form]:
    """A form and all forms inside it."""
    yield form
    for child in form.children():
        yield from every_form(child)


def known_only(values: Ints, col: Col) -> Ints:
    """Points of rows whose quantity is known; an unknown quantity earns nothing."""
    return values if col.known is None else zero_unless(col.known, values)


@dataclass(frozen=True, slots=True)
class Value(Form):
    """So many points."""

    points: Fraction

    def computation(self, unit: int) -> Compute:
        points = scaled(self.points, unit)
        return lambda frame: (frame.full(points).v, None)

    def parts(self) -> tuple[Fraction, ...]:
        return (self.points,)


@dataclass(frozen=True, slots=True)
class Per(Form):
    """So much per `size` units of a quantity. `rest` is (at least, share counted) of a part unit;
    `part` is whole, pro rata, counts or rest."""

    quantity: Expr
    size: int
    unit: str
    points: Fraction
    part: str
    rest: tuple[Fraction, Fraction]

    def measure(self, frame: Frame) -> Col:
        """The quantity in `unit`, as integers of 1/scale."""
        found = self.quantity.run(frame)
        if isinstance(self.quantity.type, Months):
            return Col(found.count().astype(np.int32, copy=False))
        if isinstance(self.quantity.type, Days):
            if self.unit == "day":
                return Col(daysets.count(found))
            measure = daysets.full_years if self.unit == "year" else daysets.full_months
            return Col(measure(found, frame.run.leap_to_march))
        col: Col = found
        return Col(wide(col.v), col.known) if self.size * self.scale >= SMALL else col

    @property
    def scale(self) -> int:
        """The denominator of the measured quantity."""
        return self.quantity.type.scale if isinstance(self.quantity.type, Number) else 1

    def computation(self, unit: int) -> Compute:
        size, points, part = self.size * self.scale, self.points * unit, self.part
        one = whole(points / size if part == "pro rata" else points)
        least, more = -(-self.rest[0] * self.scale // 1), whole(points * self.rest[1])
        negative = isinstance(self.quantity.type, Number) and self.quantity.type.low < 0

        def compute(frame: Frame) -> tuple[Ints, Any]:
            col = self.measure(frame)
            amount, kind = not_below(col.v, 0) if negative else col.v, frame.run.points_type
            if part == "pro rata":
                return known_only(np.multiply(amount, one, dtype=kind), col), col
            units = -(-amount // size) if part == "counts" else amount // size if size > 1 else amount
            earned = np.multiply(units, one, dtype=kind)
            if part == "rest":
                earned = earned + (amount % size >= least) * more
            return known_only(earned, col), col

        return compute

    def parts(self) -> tuple[Fraction, ...]:
        size = self.size * self.scale
        return (
            self.points,
            self.points * self.rest[1],
            self.points / size if self.part == "pro rata" else Fraction(0),
        )


@dataclass(frozen=True, slots=True)
class Table(Form):
    """Points by a word of a closed list, in the list's order."""

    word: Expr
    points: tuple[Fraction, ...]
    clauses: tuple[str, ...]

    def computation(self, unit: int) -> Compute:
        by_code = narrowest([scaled(item, unit) for item in self.points])

        def compute(frame: Frame) -> tuple[Ints, Any]:
            col: Col = self.word.run(frame)
            earned = folded(lambda codes: by_code.take(codes.astype(np.intp, copy=False)), col.v)
            return known_only(earned, col), col

        return compute

    def parts(self) -> tuple[Fraction, ...]:
        return self.points


@dataclass(frozen=True, slots=True)
class Share(Form):
    """Points divided among people, rounded to `to` points by `mode` at this node."""

    points: Fraction
    among: Expr
    shares: Expr
    to: Fraction
    mode: str

    def computation(self, unit: int) -> Compute:
        whole_share, quantum = whole(self.points / self.to), scaled(self.to, unit)

        def compute(frame: Frame) -> tuple[Ints, Any]:
            among, shares = self.among.run(frame), self.shares.run(frame)
            quanta = divided(whole_share * wide(shares.v), np.maximum(among.v, 1), self.mode)
            earned = np.where(among.v > 0, quanta * quantum, 0)
            return known_only(known_only(earned, among), shares), (among, shares)

        return compute

    def parts(self) -> tuple[Fraction, ...]:
        return (self.to,)
