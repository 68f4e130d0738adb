"""The closed list of functions an expression may call. Reference: docs/reference/pack-rules.md."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policypack import daysets
from policypack.anniversaries import months_between
from policypack.arrays import (
    Col,
    Flags,
    Ints,
    both_known,
    changes,
    count_by,
    first_day_of,
    holds_everywhere,
    is_constant,
    months_of_days,
    shift_months,
    spread,
    to_day,
)
from policypack.columns import MAX_RECORDS
from policypack.frames import Frame
from policypack.operators import both, one
from policypack.period_functions import PERIOD_FUNCTIONS, refuse_pieces
from policypack.record_functions import RECORD_FUNCTIONS
from policypack.rows import Rows
from policypack.scopes import Expr
from policypack.set_functions import MOST_DAYS, MOST_MONTHS, SET_FUNCTIONS, Function, check_arguments
from policypack.types import Column, Day, Days, Month, Months, Number, Records, Type, YesNo, type_of_field

if TYPE_CHECKING:
    from policypack.expressions import Compiler

#: From so many rows on, it is worth asking how many different days they hold.
_MANY: Final = 4_096


def _count(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    source = c.expect(call.args[0], Records, Days, Months)
    refuse_pieces(c, source.type)
    if isinstance(source.type, Days):
        return Expr(Number("day", 0, MOST_DAYS), lambda frame: Col(daysets.count(source.run(frame))))
    if isinstance(source.type, Months):
        return Expr(
            Number("month", 0, MOST_MONTHS), lambda frame: Col(source.run(frame).count().astype(np.int32))
        )
    kind = Number("time", 0, MAX_RECORDS)
    return Expr(kind, lambda frame: Col(count_by(frame.n, source.run(frame).owner)))


def _any(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    source = c.expect(call.args[0], Records)
    return Expr(YesNo(), lambda frame: Flags(count_by(frame.n, source.run(frame).owner) > 0))


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

    return Expr(YesNo(), run)


def _extent(name: str) -> Function:
    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        check_arguments(c, call, (2, 20))
        left = c.expect(call.args[0], Number)
        for item in call.args[1:]:
            left, a, right, b = c.same_scale(left, c.expect(item, Number))
            pick = min if name == "min" else max
            kind = Number(a.unit or b.unit, pick(a.low, b.low), pick(a.high, b.high), a.scale)
            left = Expr(kind, _picker(np.minimum if name == "min" else np.maximum, left, right))
        return left

    return compile_call


def _picker(pick: Callable[[Any, Any], Any], left: Expr, right: Expr) -> Callable[[Frame], Col]:
    def run(frame: Frame) -> Col:
        a, b = left.run(frame), right.run(frame)
        return both(pick, a, b)

    return run


def _date(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (3, 3))
    year, month, day = (c.whole(item, "年、月、日") for item in call.args)
    try:
        value = to_day(date(year, month, day))
    except ValueError:
        raise c.fault(f"没有 {year}-{month}-{day} 这一天", "请核对日期") from None
    return Expr(Day(), lambda frame: frame.full(value))


def _year(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    day = c.expect(call.args[0], Day)
    kind = Number("calendar_year", 1900, 2199)

    def run(frame: Frame) -> Col:
        col: Col = day.run(frame)
        return one(lambda days: months_of_days(days) // 12, col)

    return Expr(kind, run)


def _year_start(c: Compiler, call: ast.Call) -> Expr:
    """year_start(d): 1 January of the date's year."""
    check_arguments(c, call, (1, 1))
    day = c.expect(call.args[0], Day)

    def run(frame: Frame) -> Col:
        col: Col = day.run(frame)
        return one(lambda days: first_day_of(months_of_days(days) // 12 * 12), col)

    return Expr(Day(), run)


def _age(name: str) -> Function:
    """age(birth, on=as_of): completed years; age_started: a part year counts as a year."""

    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        check_arguments(c, call, (1, 2))
        birth = c.expect(call.args[0], Day)
        on = c.expect(call.args[1], Day) if len(call.args) == 2 else None

        def run(frame: Frame) -> Col:
            born: Col = birth.run(frame)
            day: Col = on.run(frame) if on else frame.full(frame.run.as_of)

            def years(births: Ints, days: Ints) -> Ints:
                months, exact = months_between(births, days, frame.run.leap_to_march)
                found = months // 12
                return found + ~(exact & (found * 12 == months)) if name == "age_started" else found

            return Col(_on_one_day(years, born.v, day.v), both_known(born.known, day.known))

        return Expr(Number("year_of_age", 0, 300), run)

    return compile_call


def _on_one_day(apply: Callable[[Ints, Ints], Ints], days: Ints, day: Ints) -> Ints:
    """`apply` to many days and one: once for each day that lies among them, if there are more rows than days."""
    if not is_constant(day) or len(days) < _MANY:
        return apply(days, day)
    low, high = int(days.min()), int(days.max())
    if high - low >= len(days):
        return apply(days, day)
    found = apply(np.arange(low, high + 1), spread(day, high + 1 - low))
    return found.take(np.subtract(days, low, dtype=np.int64))


def _before(name: str) -> Function:
    size = 12 if name.startswith("years") else 1
    size = -size if name.endswith("after") else size

    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        check_arguments(c, call, (2, 2))
        day, by = c.expect(call.args[0], Day), c.expect(call.args[1], Number)
        assert isinstance(by.type, Number)
        if by.type.scale != 1 or max(abs(by.type.low), abs(by.type.high)) * abs(size) > MOST_MONTHS:
            raise c.fault("往前、往后推的数要是整数，且不超过 300 年", "请给事实写出 at_most，或改成整数")

        def run(frame: Frame) -> Col:
            start, back = day.run(frame), by.run(frame)
            moved = shift_months(start.v, -size * back.v, frame.run.leap_to_march)
            return Col(moved, both_known(start.known, back.known))

        def month(frame: Frame) -> Col:
            start, back = day.run(frame), by.run(frame)
            return Col(months_of_days(start.v) - size * back.v, both_known(start.known, back.known))

        return Expr(Day(), run, month=month)

    return compile_call


def _month(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    day = c.expect(call.args[0], Day)

    def run(frame: Frame) -> Col:
        col: Col = day.run(frame)
        return Col(months_of_days(col.v), col.known)

    return Expr(Month(), run)


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
    "count": _count,
    "any": _any,
    "sum": _sum,
    "highest": _extreme("highest"),
    "lowest": _extreme("lowest"),
    "given": _given,
    "min": _extent("min"),
    "max": _extent("max"),
    "date": _date,
    "year": _year,
    "year_start": _year_start,
    "month": _month,
    "age": _age("age"),
    "age_started": _age("age_started"),
    "years_before": _before("years_before"),
    "months_before": _before("months_before"),
    "years_after": _before("years_after"),
    "months_after": _before("months_after"),
    "points": _score("points"),
    "group": _score("group"),
}
