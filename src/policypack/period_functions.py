"""Functions over periods and dated tables: `at`, `last`, `mean_ratio`. Reference: pack-rules.md."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from policypack import pieces
from policypack.arrays import Col, first_day_of, shift_months, sum_by, wide
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.references import Reference
from policypack.rounding import divided
from policypack.set_functions import MOST_MONTHS, Function, between, check_arguments, cut_type
from policypack.types import Column, Day, Days, Months, Number, Records, Type, type_of_field

if TYPE_CHECKING:
    from policypack.expressions import Compiler


def refuse_pieces(c: Compiler, kind: Type) -> None:
    """Pieces of a record are not records: counting or adding them would count one record twice."""
    if isinstance(kind, Records | Column) and kind.pieces:
        raise c.fault("记录已按日期切成几段，不能数条数、加总", "请用 months(…)、days(…) 或 any(…)")


def _series(c: Compiler, tree: ast.expr) -> Reference:
    name = ast.unparse(tree)
    found = c.scope.names.references.get(name)
    if found is None:
        known = "、".join(c.scope.names.references) or "pack.yaml 还没有 reference"
        raise c.fault(f"没有“{name}”这个基准表", f"可用的有：{known}")
    return found


def _at(c: Compiler, call: ast.Call) -> Expr:
    """at(table, date): the value in force that day; at(table, date, other): `other` where unknown.

    A calendar year stands for its first day, and only for tables that change on 1 January.
    """
    check_arguments(c, call, (2, 3))
    series = _series(c, call.args[0])
    when = c.expect(call.args[1], Day, Number)
    if isinstance(when.type, Number):
        if when.type.unit != "calendar_year" or when.type.scale != 1:
            raise c.fault("at(…) 的第二个参数要是日期或年度", "请写 at(表, 日期)，或用 year(…) 算出的年度")
        if not series.whole_years():
            raise c.fault(f"“{series.label}”在年中换值，不能按年度取", "请给出日期")
    by_year = isinstance(when.type, Number)

    def days(frame: Frame) -> Col:
        col: Col = when.run(frame)
        return Col(first_day_of(col.v * 12), col.known) if by_year else col

    if len(call.args) == 3:
        return _at_or(c, series, days, c.expect(call.args[2], Number))

    def run(frame: Frame) -> Col:
        day = days(frame)
        found = series.at(day.v)
        if found.known is not None:
            gap = ~found.known if day.known is None else ~found.known & day.known
            series.refuse(day.v, gap, frame)
        return Col(found.v, day.known)

    return Expr(series.type, run)


def _at_or(c: Compiler, series: Reference, days: Callable[[Frame], Col], other: Expr) -> Expr:
    value = Expr(series.type, lambda frame: series.at(days(frame).v))
    value, a, other, b = c.same_scale(value, other)
    kind = Number(a.unit or b.unit, min(a.low, b.low), max(a.high, b.high), a.scale)

    def run(frame: Frame) -> Col:
        day, found, rest = days(frame), value.run(frame), other.run(frame)
        known = np.ones(frame.n, dtype=np.bool_) if found.known is None else found.known
        if day.known is not None:
            known = known & day.known
        rest_known = np.ones(frame.n, dtype=np.bool_) if rest.known is None else rest.known
        return Col(np.where(known, found.v, rest.v), known | rest_known)

    return Expr(kind, run)


def _last(c: Compiler, call: ast.Call) -> Expr:
    """last(set or spells, n): the last n months, the as-of month included; of days, to the as-of day."""
    check_arguments(c, call, (2, 2))
    source = c.expect(call.args[0], Days, Months, Records)
    size = c.whole(call.args[1], "月数")
    if not 1 <= size <= MOST_MONTHS:
        raise c.fault(f"月数应在 1 至 {MOST_MONTHS} 之间", "例如近四年写 last(…, 48)")
    by_day = isinstance(source.type, Days) or (
        isinstance(source.type, Records) and source.type.spec.spell == "days"
    )

    def run(frame: Frame) -> object:
        now = frame.full(frame.run.as_of).v
        start = shift_months(now + by_day, -size + (not by_day), frame.run.leap_to_march)
        return between(source, frame, start, now)

    return Expr(cut_type(c, source), run)


def _mean_ratio(c: Compiler, call: ast.Call) -> Expr:
    """mean_ratio(records.field, table, 0.0001): the mean over the months of field ÷ table.

    Each month's ratio and their mean are rounded half up to the third argument. Two records in
    one month are two months here.
    """
    check_arguments(c, call, (3, 3))
    source, series = c.expect(call.args[0], Column), _series(c, call.args[1])
    assert isinstance(source.type, Column)
    kind, base = type_of_field(source.type.field), series.type
    if source.type.spec.spell != "months" or not isinstance(kind, Number) or kind.unit != series.unit:
        raise c.fault(
            "mean_ratio 要按月记录里与基准表同单位的一列",
            f"请写 {source.type.spec.key}.字段，字段的单位与“{series.label}”相同",
        )
    if base.low <= 0 or kind.low < 0 or not series.whole_months():
        raise c.fault(f"“{series.label}”的值要大于 0，并从某月 1 日起", "请核对 reference")
    grain = c.expect(call.args[2], Number).type
    assert isinstance(grain, Number)
    if grain.low != 1:
        raise c.fault("取整的单位要写成 0.01、0.0001 这样的数", "例如 mean_ratio(…, 表, 0.0001)")
    factor = base.scale * grain.scale
    top = c.bounded(None, 0, kind.high * factor * 2 + base.high * kind.scale, 1)
    high = top.high // (2 * base.low * kind.scale) + 1
    result = c.bounded(None, 0, high * MOST_MONTHS * 3, grain.scale)

    def run(frame: Frame) -> Col:
        rows, key = source.run(frame)
        parts = pieces.cut(rows, frame.run, [series])
        amount, wage = parts.column(key), series.at(pieces.first_days(parts))
        if wage.known is not None:
            series.refuse(pieces.first_days(parts), ~wage.known, frame, parts.owner)
        known = np.ones(len(amount.v), dtype=np.bool_) if amount.known is None else amount.known
        ratio = divided(wide(amount.v) * factor, wage.v * kind.scale, "half_up")
        first, last = pieces.ends_of(parts, frame.run)
        months = np.where(known, last - first + 1, 0)
        total, count = (sum_by(frame.n, parts.owner, part) for part in (months * ratio, months))
        return Col(divided(total, np.maximum(count, 1), "half_up"), count > 0)

    return Expr(Number(None, 0, high, result.scale), run)


PERIOD_FUNCTIONS: Final[dict[str, Function]] = {"at": _at, "last": _last, "mean_ratio": _mean_ratio}
