"""Functions that make and change sets of days and months. Reference: docs/reference/pack-rules.md."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policypack import daysets, month_runs, monthsets, most_months, pieces
from policypack.anniversaries import month_of as month_of_day
from policypack.arrays import Col, Flags, Ints, months_of_days
from policypack.expr import Expr
from policypack.few_months import FewMonths
from policypack.frames import Frame
from policypack.monthsets import AnyMonths, MonthSets
from policypack.period_ends import CEILING, FLOOR, day_or, month_or, month_or_months
from policypack.plain import first, plain_of
from policypack.rows import Rows
from policypack.types import Day, Days, Months, Number, Records, Type, YesNo
from policypack.word_groups import by_word

if TYPE_CHECKING:
    from policypack.expressions import Compiler

MONTH_RULES: Final = ("touched", "whole", "from_day_16")
MOST_DAYS: Final = 110_000
MOST_MONTHS: Final = 3_600
Function = Callable[["Compiler", ast.Call], Expr]


def check_arguments(c: Compiler, call: ast.Call, count: tuple[int, int], named: tuple[str, ...] = ()) -> None:
    """Refuse a call with too few, too many or unknown arguments."""
    low, high = count
    extra = [item.arg for item in call.keywords if item.arg not in named]
    if extra or not low <= len(call.args) <= high:
        name = ast.unparse(call.func)
        wanted = str(low) if low == high else f"{low} 至 {high}"
        raise c.fault(f"{name}(…) 要 {wanted} 个参数", "请核对写法")


def _days(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    records = c.expect(call.args[0], Records)
    assert isinstance(records.type, Records)
    spec = records.type.spec
    if spec.spell != "days":
        raise c.fault(f"“{spec.label}”不是按日起止的记录", "days(…) 只用于 spell: days 的事实")

    def run(frame: Frame) -> daysets.DaySets:
        rows: Rows = records.run(frame)
        if not len(rows):
            return daysets.DaySets(frame.n, rows.owner, rows.owner, rows.owner)
        first, last = pieces.ends_of(rows, frame.run)
        return daysets.of_spells(frame.n, rows.owner, first, last + 1)

    return Expr(Days(), run, records.run)


def _months(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 2))
    source = c.expect(call.args[0], Records, Days)
    if isinstance(source.type, Records):
        if source.type.spec.spell == "months":
            check_arguments(c, call, (1, 1))
            return Expr(Months(), _months_touched(source.run), source.run)
        source = _days(c, ast.Call(call.func, call.args[:1], []))
    rule = ast.unparse(call.args[1]) if len(call.args) == 2 else ""
    if rule not in MONTH_RULES:
        raise c.fault("日变成月要写明规则", f"请写 months(…, 规则)，规则有 {'、'.join(MONTH_RULES)}")
    if rule == "touched" and source.rows is not None:
        return Expr(Months(), _months_touched(source.rows))
    return Expr(Months(), lambda frame: monthsets.of_days(frame.run.calendar, source.run(frame), rule))


def _months_touched(records: Callable[[Frame], Rows]) -> Callable[[Frame], AnyMonths]:
    """The months that spells touch: spell by spell, as the union of days touches no others."""
    return lambda frame: _touched(records(frame), frame)


def _touched(rows: Rows, frame: Frame) -> AnyMonths:
    if not len(rows):
        return monthsets.empty(frame.run.calendar, frame.n)
    low, high = pieces.months_touched(rows, frame.run)
    return monthsets.of_spells(frame.run.calendar, frame.n, rows.owner, low, high)


def months_shared(months: Expr, other: Expr) -> Callable[[Frame], AnyMonths]:
    """The months that records touch and another set has: of the records, those of whom the other has any month."""
    assert months.rows is not None
    records = months.rows

    def run(frame: Frame) -> AnyMonths:
        found: AnyMonths = other.run(frame)
        if isinstance(found, FewMonths):
            mine: FewMonths = months.run(frame)
            return mine & found
        shared = _touched(records(frame).of_those(found.count() > 0), frame)
        assert isinstance(shared, MonthSets)
        return shared & found

    return run


def _run(c: Compiler, call: ast.Call) -> Expr:
    """run(set, gap=0): the unbroken run that reaches the as-of day or month."""
    source, gap = _spread(c, call)
    if isinstance(source.type, Days):
        return Expr(Days(), lambda frame: daysets.run(source.run(frame), frame.run.as_of, gap))

    def run(frame: Frame) -> Any:
        return month_runs.run(source.run(frame), frame.run.month, gap)

    return Expr(Months(), run)


def _longest(c: Compiler, call: ast.Call) -> Expr:
    """longest(months, gap=0): how many months the longest unbroken run has, tolerated gaps not added."""
    source, gap = _spread(c, call, Months)
    kind = Number("month", 0, MOST_MONTHS)
    return Expr(kind, lambda frame: Col(month_runs.longest(source.run(frame), gap)))


def _spread(c: Compiler, call: ast.Call, *kinds: type) -> tuple[Expr, int]:
    """A set and the longest pause that does not break it, in the set's own days or months."""
    check_arguments(c, call, (1, 1), named=("gap",))
    source = c.expect(call.args[0], *(kinds or (Days, Months)))
    gap = c.whole(call.keywords[0].value, "gap") if call.keywords else 0
    most, unit = (20_000, "天") if isinstance(source.type, Days) else (60, "个月")
    if not 0 <= gap <= most:
        raise c.fault(f"gap 应在 0 至 {most} {unit}之间", "容许中断 1 个月写 gap=1，不容许就不写")
    return source, gap


def _clip(c: Compiler, call: ast.Call) -> Expr:
    """clip(set or spells, from, to): both ends included; an unknown end leaves that side open."""
    check_arguments(c, call, (3, 3))
    source = c.expect(call.args[0], Days, Months, Records)
    kind, low, high = cut_type(c, source), c.expect(call.args[1], Day), c.expect(call.args[2], Day)
    if isinstance(source.type, Months):
        first, last = month_or(low, FLOOR), month_or(high, CEILING)
        return Expr(kind, lambda frame: monthsets.between(source.run(frame), first(frame), last(frame)))
    start, end = day_or(low, FLOOR), day_or(high, CEILING)
    return Expr(kind, lambda frame: between(source, frame, start(frame), end(frame)))


def cut_type(c: Compiler, source: Expr) -> Type:
    """The type of what lies between two dates; records without spells are refused."""
    if not isinstance(source.type, Records):
        return source.type
    if source.type.spec.spell is None:
        raise c.fault(f"“{source.type.spec.label}”不是按日或按月起止的记录", "请用 [条件] 按日期筛选")
    return replace(source.type, pieces=True)


def between(source: Expr, frame: Frame, start: Ints, end: Ints) -> Any:
    """The part of a set, or of spells, from each row's `start` day to its `end` day."""
    if isinstance(source.type, Days):
        return daysets.clip(source.run(frame), start, end)
    if isinstance(source.type, Months):
        return monthsets.between(source.run(frame), month_or_months(start), month_or_months(end))
    assert isinstance(source.type, Records)
    if source.type.spec.spell == "months":
        start, end = months_of_days(start), months_of_days(end)
    return pieces.within(source.run(frame), frame.run, start, end)


def _full(name: str) -> Function:
    unit = "year" if name == "full_years" else "month"
    measure = daysets.full_years if name == "full_years" else daysets.full_months
    most = MOST_MONTHS // 12 if unit == "year" else MOST_MONTHS

    def compile_call(c: Compiler, call: ast.Call) -> Expr:
        check_arguments(c, call, (1, 1))
        days = c.expect(call.args[0], Days)
        kind = Number(unit, 0, most)
        return Expr(kind, lambda frame: Col(measure(days.run(frame), frame.run.leap_to_march)))

    return compile_call


def _holds(c: Compiler, call: ast.Call) -> Expr:
    """holds(days, date): the set contains the day; has(months, date): the set contains its month."""
    check_arguments(c, call, (2, 2))
    source, day = c.expect(call.args[0], Days, Months), c.expect(call.args[1], Day)

    def run(frame: Frame) -> Flags:
        when: Col = day.run(frame)
        if isinstance(source.type, Days):
            found = daysets.holds(source.run(frame), when.v)
        else:
            found = monthsets.has(source.run(frame), month_or_months(when.v))
        return Flags(found if when.known is None else found & when.known, when.known)

    value_of = plain_of(day)

    def plain(frame: Frame) -> int | None:
        when = value_of(frame)
        if when is None:
            return None
        if isinstance(source.type, Days):
            return first(Flags(daysets.holds(source.run(frame), np.array([when]))))
        return first(Flags(monthsets.has(source.run(frame), month_of_day(when))))

    return Expr(YesNo(), run, plain=plain)


def _most(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (2, 20))
    together = by_word(c, call.args)
    if together is not None:
        return Expr(Months(), together)
    sets = [c.expect(item, Months) for item in call.args]
    return Expr(Months(), lambda frame: most_months.most([item.run(frame) for item in sets]))


SET_FUNCTIONS: Final[dict[str, Function]] = {
    "days": _days,
    "months": _months,
    "run": _run,
    "longest": _longest,
    "clip": _clip,
    "full_years": _full("full_years"),
    "full_months": _full("full_months"),
    "holds": _holds,
    "has": _holds,
    "most": _most,
}
