"""Forms with forms inside: several at once, one of several, once per record."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from policypack.arrays import Col, Ints, changes, sum_by
from policypack.frames import Frame
from policypack.scopes import Expr
from policypack.table_forms import Form, known_only


@dataclass(frozen=True, slots=True)
class Several(Form):
    """`sum`, `highest` or `lowest` of several forms, or of one form per word of a list."""

    take: str
    forms: tuple[Form, ...]

    def compute(self, frame: Frame) -> tuple[Ints, Any]:
        earned = [form.run(frame) for form in self.forms]
        if self.take == "sum":
            total = earned[0]
            for part in earned[1:]:
                total = total + part
            return total, None
        stacked = np.stack(earned)
        best = np.argmax(stacked, axis=0) if self.take == "highest" else np.argmin(stacked, axis=0)
        return stacked[best, np.arange(frame.n)], best

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

    def compute(self, frame: Frame) -> tuple[Ints, Any]:
        col: Col = self.chosen.run(frame)
        stacked = np.stack([form.run(frame) for form in self.forms])
        at = col.v
        if col.known is not None:
            at = np.where(col.known, at, np.argmax(stacked, axis=0))
        earned = stacked[at, np.arange(frame.n)]
        return (known_only(earned, col) if self.missing == "zero" else earned), (col, at)

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

    def compute(self, frame: Frame) -> tuple[Ints, Any]:
        col: Col = self.when.run(frame)
        at = np.searchsorted(np.array(self.starts, dtype=np.int64), col.v, side="right") - 1
        stacked = np.stack([form.run(frame) for form in self.forms])
        earned = np.where(at >= 0, stacked[np.maximum(at, 0), np.arange(frame.n)], 0)
        return known_only(earned, col), (col, at)

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

    def compute(self, frame: Frame) -> tuple[Ints, Any]:
        rows = self.records.run(frame)
        if not len(rows.index):
            return np.zeros(frame.n, dtype=np.int64), (frame.below(rows), rows.index)
        below = frame.below(rows) if self.by is None else frame.grouped(rows, self.by.run(frame.below(rows)))
        earned = self.form.run(below)
        owner = below.owner
        assert owner is not None
        if self.take == "sum":
            return sum_by(frame.n, owner, earned), (below, earned)
        pick = np.maximum if self.take == "highest" else np.minimum
        total = np.zeros(frame.n, dtype=np.int64)
        if len(owner):
            at = changes(owner).nonzero()[0]
            total[owner[at]] = pick.reduceat(earned, at)
        return total, (below, earned)

    def parts(self) -> tuple[Fraction, ...]:
        return ()

    def children(self) -> tuple[Form, ...]:
        return (self.form,)


#: Forms whose explanation is that of the forms inside.
Nested = Several | Choice | Dated | Each
