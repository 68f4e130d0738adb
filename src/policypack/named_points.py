"""So much per unit where no source says how much: a parameter of the round does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from policypack.arrays import Col, Ints
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.table_forms import Compute, Per, known_only

#: What a line says until the round has the number.
UNSTATED: Final = "分值还没有公布，不计分。"


@dataclass(frozen=True, slots=True)
class NamedPer(Per):
    """`points: name` or `points: -name`: `points` is 1, `by` the parameter's key, `rate` its value with the sign."""

    by: str
    rate: Expr

    def computation(self, unit: int) -> Compute:
        plain, rate = Per.computation(self, unit), self.rate

        def compute(frame: Frame) -> tuple[Ints, Any]:
            earned, counted = plain(frame)
            each: Col = rate.run(frame)
            return known_only(np.multiply(earned, each.v, dtype=frame.run.points_type), each), counted

        return compute

    def stated(self, frame: Frame, row: int) -> Per | None:
        """The form with the round's number in it; None until the round has one."""
        each: Col = self.rate.run(frame)
        if each.known is not None and not bool(each.known[row]):
            return None
        points = Fraction(int(each.v[row]))
        return Per(
            self.head, self.low, self.high, self.quantity, self.size, self.unit, points, self.part, self.rest
        )
