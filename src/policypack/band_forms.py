"""Bands: points by where a quantity lies among limits, looked up whole or added part by part."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any, Final

import numpy as np

from policypack.arrays import Col, Ints, folded, narrowest, wide
from policypack.exact import scaled, whole
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.table_forms import Compute, Form, known_only
from policypack.types import Number

#: A quantity of fewer different values than this is looked up in a table of them.
_FEW: Final = 4_096


@dataclass(frozen=True, slots=True)
class Step:
    """One band: at_least ≤ quantity < below (None: open). `more` points per `per` above at_least."""

    at_least: Fraction
    below: Fraction | None
    points: Fraction
    per: int = 0
    more: Fraction = Fraction(0)
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Bands(Form):
    """Bands over a quantity: `whole` looks the whole quantity up, `marginal` adds each band's part."""

    quantity: Expr
    marginal: bool
    steps: tuple[Step, ...]
    #: The lowest of the quantity's integers in each step.
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        assert isinstance(self.quantity.type, Number)
        scale = self.quantity.type.scale
        object.__setattr__(self, "starts", tuple(ceil(step.at_least * scale) for step in self.steps))

    def computation(self, unit: int) -> Compute:
        assert isinstance(self.quantity.type, Number)
        scale, steps = self.quantity.type.scale, self.steps
        if self.marginal:
            return self._marginal(scale, unit)
        starts = np.array([scaled(step.at_least, scale) for step in steps], dtype=np.int64)
        points = narrowest([scaled(step.points, unit) for step in steps])
        sizes = np.array([max(step.per, 1) * scale for step in steps], dtype=np.int64)
        more = np.array([scaled(step.more, unit) for step in steps], dtype=np.int64)

        def looked_up(values: Ints) -> Ints:
            at = np.maximum(starts.searchsorted(values, side="right") - 1, 0)
            base: Ints = points[at]
            if more.any():
                base = base + np.maximum(values - starts[at], 0) // sizes[at] * more[at]
            return base

        low, high = self.quantity.type.low, self.quantity.type.high
        if high - low < _FEW:  # years, months: the points of each are worked out once
            of_each = looked_up(np.arange(low, high + 1))
            return self._computing(lambda values: of_each.take(values - low, mode="clip"))
        return self._computing(looked_up)

    def _computing(self, points_of: Callable[[Ints], Ints]) -> Compute:
        def compute(frame: Frame) -> tuple[Ints, Any]:
            col: Col = self.quantity.run(frame)
            return known_only(folded(points_of, col.v), col), col

        return compute

    def step_of(self, amount: int) -> Step:
        """The band a quantity lies in, in its integers; what is below all of them counts as the first."""
        return self.steps[max(bisect_right(self.starts, amount) - 1, 0)]

    def _marginal(self, scale: int, unit: int) -> Compute:
        parts = [
            (
                scaled(step.at_least, scale),
                None if step.below is None else whole((step.below - step.at_least) * scale),
                step.per * scale,
                scaled(step.more, unit),
            )
            for step in self.steps
        ]

        def added_up(values: Ints) -> Ints:
            values, total = wide(values), np.zeros(len(values), dtype=np.int64)
            for start, width, size, more in parts:
                inside = np.maximum(values - start, 0)
                if width is not None:
                    inside = np.minimum(inside, width)
                total += inside // size * more
            return total

        return self._computing(added_up)

    def parts(self) -> tuple[Fraction, ...]:
        return tuple(number for step in self.steps for number in (step.points, step.more))
