"""The closed list of functions an expression may call. Reference: docs/reference/pack-rules.md."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policypack import daysets
from policypack.arrays import (
    Col,
    Flags,
    Ints,
    changes,
    count_by,
    holds_everywhere,
)
from policypack.columns import MAX_RECORDS
from policypack.date_functions import DATE_FUNCTIONS
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.operators import both
from policypack.period_functions import PERIOD_FUNCTIONS, refuse_pieces
from policypack.plain import plain_of, reckoned
from policypack.record_functions import RECORD_FUNCTIONS
from policypack.rows import Rows
from policypack.set_functions import MOST_DAYS, MOST_MONTHS, SET_FUNCTIONS, Function, check_arguments
from policypack.types import Column, Day, Days, Months, Number, Records, Type, YesNo, type_of_field

if TYPE_CHECKING:
    from policypack.expressions import Compiler


def _count(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    source = c.expect(call.args[0], Records, Days, Months)
    refuse_pieces(c, source.type)
    if isinstance(source.type, Days):
        return Expr(Number("day", 0, MOST_DAYS), lambda frame: Col(daysets.count(source.run(frame))))
    if isinstance(source.type, Months):
        return Expr(
            Number("month", 0, MOST_MONTHS),
            lambda frame: Col(source.run(frame).count().astype(np.int32)),
            plain=lambda frame: source.run(frame).numbers[0].bit_count(),
        )
    kind = Number("time", 0, MAX_RECORDS)
    return Expr(
        kind,
        lambda frame: Col(count_by(frame.n, source.run(frame).owner)),
        plain=lambda frame: len(source.run(frame)),
    )


def _any(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    source = c.expect(call.args[0], Records)
    return Expr(
        YesNo(),
        lambda frame: Flags(count_by(frame.n, source.run(frame).owner) > 0),
        plain=lambda frame: len(source.run(frame)) > 0,
    )


def _numbers(c: Compiler, tree: ast.expr, dates: bool = False) -> tuple[Expr, Type]:
    source = c.expect(tree, Column)
    assert isinstance(source.type, Column)
    kind = type_of_field(source.type.field)
    if not isinstance(kind, (Number, Day) if dates else Number):
        raise c.fault(f"“{source.type.field.label}”不是数", "这里要数的一列")
    return source, kind


def _values(pair: tuple[Rows, str]) -> tuple[Ints, Ints]:
    """Owners and values of a column, rows without a value left out."""
    rows, key = pair
    col = rows.column(key)
    if col.known is None:
        return rows.owner, col.v
    return rows.owner[col.known], col.v[col.known]


def _sum(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    source, kind = _numbers(c, call.args[0])
    refuse_pieces(c, source.type)
    assert isinstance(kind, Number)
    low, high = min(0, kind.low * MAX_RECORDS), max(0, kind.high * MAX_RECORDS)
    total = c.bounded(kind.unit, low, high, kind.scale)

    def run(frame: Frame) -> Col:
        rows, key = source.run(frame)
        return Col(rows.sums(frame.n, key))

    return Expr(total, run)


def _extreme(name: str) -> Function:
    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        check_arguments(c, call, (1, 1))
        source, kind = _numbers(c, call.args[0], dates=True)
        pick = np.maximum if name == "highest" else np.minimum

        def run(frame: Frame) -> Col:
            owner, values = _values(source.run(frame))
            found = np.zeros(frame.n, dtype=np.int64)
            known = count_by(frame.n, owner) > 0
            if len(owner):
                at = changes(owner).nonzero()[0]
                found[owner[at]] = pick.reduceat(values, at)
            return Col(found, None if holds_everywhere(known) else known)

        return Expr(kind, run)

    return compile_call


def _given(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    source = c.visit(call.args[0])
    if isinstance(source.type, Days | Months | Records | Column):
        raise c.fault("given(…) 只用于单个值", "记录请用 any(…)")

    def run(frame: Frame) -> Flags:
        known = source.run(frame).known
        return Flags(np.ones(frame.n, dtype=np.bool_) if known is None else known)

    value_of = plain_of(source)
    return Expr(YesNo(), run, plain=lambda frame: value_of(frame) is not None)


def _extent(name: str) -> Function:
    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        check_arguments(c, call, (2, 20))
        left = c.expect(call.args[0], Number)
        for item in call.args[1:]:
            left, a, right, b = c.same_scale(left, c.expect(item, Number))
            pick = min if name == "min" else max
            kind = Number(a.unit or b.unit, pick(a.low, b.low), pick(a.high, b.high), a.scale)
            found = reckoned(pick, left, right)
            left = Expr(kind, _picker(np.minimum if name == "min" else np.maximum, left, right), plain=found)
        return left

    return compile_call


def _picker(pick: Callable[[Any, Any], Any], left: Expr, right: Expr) -> Callable[[Frame], Col]:
    def run(frame: Frame) -> Col:
        a, b = left.run(frame), right.run(frame)
        return both(pick, a, b)

    return run


def _score(kind: str) -> Function:
    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        check_arguments(c, call, (1, 1))
        key = ast.unparse(call.args[0])
        found = c.scope.score_of(kind, key)
        if found is None:
            raise c.fault(f"{kind}({key}) 不存在", "请核对指标或组的名称")
        c.settled = False
        return found

    return compile_call


FUNCTIONS: Final[dict[str, Function]] = {
    **SET_FUNCTIONS,
    **PERIOD_FUNCTIONS,
    **RECORD_FUNCTIONS,
    **DATE_FUNCTIONS,
    "count": _count,
    "any": _any,
    "sum": _sum,
    "highest": _extreme("highest"),
    "lowest": _extreme("lowest"),
    "given": _given,
    "min": _extent("min"),
    "max": _extent("max"),
    "points": _score("points"),
    "group": _score("group"),
}
