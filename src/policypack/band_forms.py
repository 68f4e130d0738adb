"""Bands: points by where a quantity lies among limits, looked up whole or added part by part."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from policypack.arrays import Col, Ints
from policypack.frames import Frame
from policypack.scopes import Expr
from policypack.table_forms import Compute, Form, known_only, scaled, whole
from policypack.types import Number


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

    def computation(self, unit: int) -> Compute:
        assert isinstance(self.quantity.type, Number)
        scale, steps = self.quantity.type.scale, self.steps
        if self.marginal:
            return self._marginal(scale, unit)
        starts = np.array([scaled(step.at_least, scale) for step in steps], dtype=np.int64)
        points = np.array([scaled(step.points, unit) for step in steps], dtype=np.int64)
        sizes = np.array([max(step.per, 1) * scale for step in steps], dtype=np.int64)
        more = np.array([scaled(step.more, unit) for step in steps], dtype=np.int64)

        def compute(frame: Frame) -> tuple[Ints, Any]:
            col: Col = self.quantity.run(frame)
            at = np.maximum(starts.searchsorted(col.v, side="right") - 1, 0)
            base = points[at]
            if more.any():
                base = base + np.maximum(col.v - starts[at], 0) // sizes[at] * more[at]
            return known_only(base, col), (col, at)

        return compute

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

        def compute(frame: Frame) -> tuple[Ints, Any]:
            col: Col = self.quantity.run(frame)
            total = np.zeros(frame.n, dtype=np.int64)
            for start, width, size, more in parts:
                inside = np.maximum(col.v - start, 0)
                if width is not None:
                    inside = np.minimum(inside, width)
                total += inside // size * more
            return known_only(total, col), (col, None)

        return compute

    def parts(self) -> tuple[Fraction, ...]:
        return tuple(number for step in self.steps for number in (step.points, step.more))
