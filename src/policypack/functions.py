"""The closed list of functions an expression may call. Reference: docs/reference/pack-rules.md."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policypack import daysets, monthsets
from policypack.arrays import (
    FIRST_DAY,
    Col,
    Flags,
    Ints,
    both_known,
    count_by,
    months_of_days,
    shift_months,
    sum_by,
    to_day,
    whole_years_between,
)
from policypack.columns import MAX_RECORDS
from policypack.frames import Frame, Rows
from policypack.scopes import Expr
from policypack.types import Column, Day, Days, Month, Months, Number, Records, Type, YesNo, type_of_field

if TYPE_CHECKING:
    from policypack.expressions import Compiler

MONTH_RULES: Final = ("touched", "whole", "from_day_16")
_MOST_DAYS: Final = 110_000
_MOST_MONTHS: Final = 3_600
Function = Callable[["Compiler", ast.Call], Expr]


def _arguments(c: Compiler, call: ast.Call, count: tuple[int, int], named: tuple[str, ...] = ()) -> None:
    low, high = count
    name = ast.unparse(call.func)
    extra = [item.arg for item in call.keywords if item.arg not in named]
    if extra or not low <= len(call.args) <= high:
        wanted = str(low) if low == high else f"{low} 至 {high}"
        raise c.fault(f"{name}(…) 要 {wanted} 个参数", "请核对写法")


def _days(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (1, 1))
    records = c.expect(call.args[0], Records)
    assert isinstance(records.type, Records)
    spec = records.type.spec
    if spec.spell != "days":
        raise c.fault(f"“{spec.label}”不是按日起止的记录", "days(…) 只用于 spell: days 的事实")
    start, end = spec.from_field or "", spec.to_field or ""

    def run(frame: Frame) -> daysets.DaySets:
        rows: Rows = records.run(frame)
        if not len(rows.index):
            return daysets.DaySets(frame.n, rows.owner, rows.owner, rows.owner)
        first, last = rows.column(start), rows.column(end)
        until = last.v if last.known is None else np.where(last.known, last.v, frame.run.as_of)
        return daysets.of_spells(frame.n, rows.owner, first.v, np.minimum(until, frame.run.as_of) + 1)

    return Expr(Days(), run, records.run)


def _months(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (1, 2))
    source = c.expect(call.args[0], Records, Days)
    if isinstance(source.type, Records):
        if source.type.spec.spell == "months":
            _arguments(c, call, (1, 1))
            return Expr(Months(), _months_of_records(source), source.run)
        source = _days(c, ast.Call(call.func, call.args[:1], []))
    rule = ast.unparse(call.args[1]) if len(call.args) == 2 else ""
    if rule not in MONTH_RULES:
        raise c.fault("日变成月要写明规则", f"请写 months(…, 规则)，规则有 {'、'.join(MONTH_RULES)}")
    return Expr(Months(), lambda frame: monthsets.of_days(frame.run.calendar, source.run(frame), rule))


def _months_of_records(source: Expr) -> Callable[[Frame], Any]:
    assert isinstance(source.type, Records)
    start, end = source.type.spec.from_field or "", source.type.spec.to_field or ""

    def run(frame: Frame) -> Any:
        rows: Rows = source.run(frame)
        if not len(rows.index):
            return np.zeros((frame.n, frame.run.calendar.words), dtype=np.uint64)
        first, last = rows.column(start), rows.column(end)
        now = int(months_of_days(np.array([frame.run.as_of], dtype=np.int64))[0])
        until = last.v if last.known is None else np.where(last.known, last.v, now)
        return monthsets.of_spells(frame.run.calendar, frame.n, rows.owner, first.v, np.minimum(until, now))

    return run


def _run(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (1, 1), named=("gap",))
    days = c.expect(call.args[0], Days)
    gap = c.whole(call.keywords[0].value, "gap") if call.keywords else 0
    if not 0 <= gap <= 20_000:
        raise c.fault("gap 应在 0 至 20000 天之间", "请改写")
    return Expr(Days(), lambda frame: daysets.run(days.run(frame), frame.run.as_of, gap))


def _clip(c: Compiler, call: ast.Call) -> Expr:
    """clip(set, from, to): from and to included; an unknown end leaves that side open."""
    _arguments(c, call, (3, 3))
    source = c.expect(call.args[0], Days, Months)
    low, high = c.expect(call.args[1], Day), c.expect(call.args[2], Day)
    floor, ceiling = to_day(FIRST_DAY), to_day(date(2199, 12, 31))

    def run(frame: Frame) -> Any:
        start, end = _known_or(low.run(frame), floor), _known_or(high.run(frame), ceiling)
        if isinstance(source.type, Days):
            return daysets.clip(source.run(frame), start, end)
        span = monthsets.spans(frame.run.calendar, months_of_days(start), months_of_days(end))
        return source.run(frame) & span

    return Expr(source.type, run)


def _known_or(col: Col, value: int) -> Ints:
    return col.v if col.known is None else np.where(col.known, col.v, value)


def _full(name: str) -> Function:
    unit = "year" if name == "full_years" else "month"
    measure = daysets.full_years if name == "full_years" else daysets.full_months
    most = _MOST_MONTHS // 12 if unit == "year" else _MOST_MONTHS

    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        _arguments(c, call, (1, 1))
        days = c.expect(call.args[0], Days)
        kind = Number(unit, 0, most)
        return Expr(kind, lambda frame: Col(measure(days.run(frame), frame.run.leap_to_march)))

    return compile_call


def _holds(c: Compiler, call: ast.Call) -> Expr:
    """holds(days, date): the set contains the day; has(months, date): the set contains its month."""
    _arguments(c, call, (2, 2))
    source, day = c.expect(call.args[0], Days, Months), c.expect(call.args[1], Day)

    def run(frame: Frame) -> Flags:
        when: Col = day.run(frame)
        if isinstance(source.type, Days):
            found = daysets.holds(source.run(frame), when.v)
        else:
            found = monthsets.has(frame.run.calendar, source.run(frame), months_of_days(when.v))
        return Flags(found if when.known is None else found & when.known, when.known)

    return Expr(YesNo(), run)


def _most(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (2, 20))
    sets = [c.expect(item, Months) for item in call.args]
    return Expr(Months(), lambda frame: monthsets.most([item.run(frame) for item in sets]))


def _count(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (1, 1))
    source = c.expect(call.args[0], Records, Days, Months)
    if isinstance(source.type, Days):
        return Expr(Number("day", 0, _MOST_DAYS), lambda frame: Col(daysets.count(source.run(frame))))
    if isinstance(source.type, Months):
        return Expr(Number("month", 0, _MOST_MONTHS), lambda frame: Col(monthsets.count(source.run(frame))))
    kind = Number("time", 0, MAX_RECORDS)
    return Expr(kind, lambda frame: Col(count_by(frame.n, source.run(frame).owner)))


def _any(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (1, 1))
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
    _arguments(c, call, (1, 1))
    source, kind = _numbers(c, call.args[0])
    assert isinstance(kind, Number)
    low, high = min(0, kind.low * MAX_RECORDS), max(0, kind.high * MAX_RECORDS)
    total = c.bounded(kind.unit, low, high, kind.scale)
    return Expr(total, lambda frame: Col(sum_by(frame.n, *_values(source.run(frame)))))


def _extreme(name: str) -> Function:
    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        _arguments(c, call, (1, 1))
        source, kind = _numbers(c, call.args[0], dates=True)
        pick = np.maximum if name == "highest" else np.minimum

        def run(frame: Frame) -> Col:
            owner, values = _values(source.run(frame))
            found = np.zeros(frame.n, dtype=np.int64)
            known = count_by(frame.n, owner) > 0
            if len(owner):
                at = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
                found[owner[at]] = pick.reduceat(values, at)
            return Col(found, None if known.all() else known)

        return Expr(kind, run)

    return compile_call


def _given(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (1, 1))
    source = c.visit(call.args[0])
    if isinstance(source.type, Days | Months | Records | Column):
        raise c.fault("given(…) 只用于单个值", "记录请用 any(…)")

    def run(frame: Frame) -> Flags:
        known = source.run(frame).known
        return Flags(np.ones(frame.n, dtype=np.bool_) if known is None else known)

    return Expr(YesNo(), run)


def _extent(name: str) -> Function:
    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        _arguments(c, call, (2, 20))
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
        return Col(pick(a.v, b.v), both_known(a.known, b.known))

    return run


def _date(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (3, 3))
    year, month, day = (c.whole(item, "年、月、日") for item in call.args)
    try:
        value = to_day(date(year, month, day))
    except ValueError:
        raise c.fault(f"没有 {year}-{month}-{day} 这一天", "请核对日期") from None
    return Expr(Day(), lambda frame: frame.full(value))


def _year(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (1, 1))
    day = c.expect(call.args[0], Day)
    kind = Number("calendar_year", 1900, 2199)

    def run(frame: Frame) -> Col:
        col: Col = day.run(frame)
        return Col(months_of_days(col.v) // 12, col.known)

    return Expr(kind, run)


def _age(name: str) -> Function:
    """age(birth, on=as_of): completed years; age_started: a part year counts as a year."""

    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        _arguments(c, call, (1, 2))
        birth = c.expect(call.args[0], Day)
        on = c.expect(call.args[1], Day) if len(call.args) == 2 else None

        def run(frame: Frame) -> Col:
            born: Col = birth.run(frame)
            day: Col = on.run(frame) if on else frame.full(frame.run.as_of)
            leap = frame.run.leap_to_march
            years = whole_years_between(born.v, day.v, leap)
            if name == "age_started":
                exact = shift_months(born.v, years * 12, leap) == day.v
                years = years + ~exact
            return Col(np.maximum(years, 0), both_known(born.known, day.known))

        return Expr(Number("year_of_age", 0, 300), run)

    return compile_call


def _before(name: str) -> Function:
    size = 12 if name == "years_before" else 1

    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        _arguments(c, call, (2, 2))
        day, by = c.expect(call.args[0], Day), c.expect(call.args[1], Number)
        assert isinstance(by.type, Number)
        if by.type.scale != 1 or max(abs(by.type.low), abs(by.type.high)) * size > _MOST_MONTHS:
            raise c.fault("向前推算的数要是不大的整数", "请改写")

        def run(frame: Frame) -> Col:
            start, back = day.run(frame), by.run(frame)
            moved = shift_months(start.v, -size * back.v, frame.run.leap_to_march)
            return Col(moved, both_known(start.known, back.known))

        return Expr(Day(), run)

    return compile_call


def _month(c: Compiler, call: ast.Call) -> Expr:
    _arguments(c, call, (1, 1))
    day = c.expect(call.args[0], Day)
    return Expr(Month(), lambda frame: Col(months_of_days(day.run(frame).v), day.run(frame).known))


def _score(kind: str) -> Function:
    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        _arguments(c, call, (1, 1))
        key = ast.unparse(call.args[0])
        found = c.scope.score_of(kind, key)
        if found is None:
            raise c.fault(f"{kind}({key}) 不存在", "请核对指标或组的名称")
        return found

    return compile_call


FUNCTIONS: Final[dict[str, Function]] = {
    "days": _days,
    "months": _months,
    "run": _run,
    "clip": _clip,
    "full_years": _full("full_years"),
    "full_months": _full("full_months"),
    "holds": _holds,
    "has": _holds,
    "most": _most,
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
    "month": _month,
    "age": _age("age"),
    "age_started": _age("age_started"),
    "years_before": _before("years_before"),
    "months_before": _before("months_before"),
    "points": _score("points"),
    "group": _score("group"),
}
