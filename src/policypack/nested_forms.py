"""Forms with forms inside: several at once, one of several, once per record."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from policypack.arrays import (
    Col,
    Ints,
    added,
    changes,
    folded,
    holds_everywhere,
    one_or_other,
    sum_by,
    zero_unless,
)
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.table_forms import Compute, Form, known_only


@dataclass(frozen=True, slots=True)
class Several(Form):
    """`sum`, `highest` or `lowest` of several forms, or of one form per word of a list."""

    take: str
    forms: tuple[Form, ...]

    def computation(self, unit: int) -> Compute:
        plans = [form.plan(unit) for form in self.forms]
        if self.take == "sum":
            return lambda frame: (added([plan(frame) for plan in plans], frame.run.points_type), None)
        pick = np.maximum if self.take == "highest" else np.minimum
        return lambda frame: (reduce(pick, [plan(frame) for plan in plans]), None)

    def parts(self) -> tuple[Fraction, ...]:
        return ()

    def children(self) -> tuple[Form, ...]:
        return self.forms


@dataclass(frozen=True, slots=True)
class Choice(Form):
    """What the applicant chose; without a choice the highest, or nothing."""

    chosen: Expr
    labels: tuple[str, ...]
    forms: tuple[Form, ...]
    missing: str

    def computation(self, unit: int) -> Compute:
        plans = [form.plan(unit) for form in self.forms]

        def compute(frame: Frame) -> tuple[Ints, Any]:
            col: Col = self.chosen.run(frame)
            of_each = [plan(frame) for plan in plans]
            earned = of_each[0]
            for code, points in enumerate(of_each[1:], start=1):
                earned = one_or_other(col.v == code, points, earned)
            if col.known is not None and self.missing == "highest":
                earned = one_or_other(col.known, earned, reduce(np.maximum, of_each))
            elif col.known is not None:
                earned = zero_unless(col.known, earned)
            return earned, col

        return compute

    def parts(self) -> tuple[Fraction, ...]:
        return ()

    def children(self) -> tuple[Form, ...]:
        return self.forms


@dataclass(frozen=True, slots=True)
class Dated(Form):
    """The form in force on a date: `starts` are the first days of `forms`; before them nothing is given."""

    when: Expr
    starts: tuple[int, ...]
    forms: tuple[Form, ...]

    def computation(self, unit: int) -> Compute:
        plans, starts = [form.plan(unit) for form in self.forms], np.array(self.starts, dtype=np.int64)

        def compute(frame: Frame) -> tuple[Ints, Any]:
            col: Col = self.when.run(frame)
            at = folded(lambda days: starts.searchsorted(days, side="right") - 1, col.v)
            earned = frame.full(0).v
            for place, plan in enumerate(plans):
                earned = one_or_other(at == place, plan(frame), earned)
            return known_only(earned, col), (col, at)

        return compute

    def parts(self) -> tuple[Fraction, ...]:
        return ()

    def children(self) -> tuple[Form, ...]:
        return self.forms


@dataclass(frozen=True, slots=True)
class Each(Form):
    """The form once per record, or per group of records with one `by`; then sum, highest or lowest."""

    records: Expr
    by: Expr | None
    take: str
    form: Form

    def computation(self, unit: int) -> Compute:
        plan, pick = self.form.plan(unit), np.maximum if self.take == "highest" else np.minimum

        def compute(frame: Frame) -> tuple[Ints, Any]:
            rows = self.records.run(frame)
            below = frame.below(rows.gathered())
            if not len(rows):
                return frame.full(0).v, (below, rows.owner)
            if self.by is not None:
                below = frame.grouped(rows, self.by.run(below))
            earned, owner = plan(below), below.owner
            assert owner is not None
            if self.take == "sum":
                return sum_by(frame.n, owner, earned), (below, earned)
            total, opens = np.zeros(frame.n, dtype=earned.dtype), changes(owner)
            if holds_everywhere(opens):  # nobody has two
                total[owner] = earned
            else:
                at = opens.nonzero()[0]
                total[owner.take(at)] = pick.reduceat(earned, at)
            return total, (below, earned)

        return compute

    def parts(self) -> tuple[Fraction, ...]:
        return ()

    def children(self) -> tuple[Form, ...]:
        return (self.form,)


#: Forms whose explanation is that of the forms inside.
Nested = Several | Choice | Dated | Each
