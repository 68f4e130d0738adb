"""Functions that make dates and count years from them. Reference: docs/reference/pack-rules.md."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from policypack.anniversaries import between_days, first_of, month_of, months_between, shifted
from policypack.arrays import (
    Col,
    Ints,
    both_known,
    first_day_of,
    is_constant,
    months_of_days,
    shift_months,
    spread,
    to_day,
)
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.operators import one
from policypack.plain import plain_of, reckoned
from policypack.set_functions import MOST_MONTHS, Function, check_arguments
from policypack.types import Day, Month, Number

if TYPE_CHECKING:
    from policypack.expressions import Compiler

#: From so many rows on, it is worth asking how many different days they hold.
_MANY: Final = 4_096


def _date(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (3, 3))
    year, month, day = (c.whole(item, "年、月、日") for item in call.args)
    try:
        value = to_day(date(year, month, day))
    except ValueError:
        raise c.fault(f"没有 {year}-{month}-{day} 这一天", "请核对日期") from None
    return Expr(Day(), lambda frame: frame.full(value), plain=lambda frame: value)


def _year(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    day = c.expect(call.args[0], Day)
    kind = Number("calendar_year", 1900, 2199)

    def run(frame: Frame) -> Col:
        col: Col = day.run(frame)
        return one(lambda days: months_of_days(days) // 12, col)

    return Expr(kind, run, plain=reckoned(lambda value: month_of(value) // 12, day))


def _year_start(c: Compiler, call: ast.Call) -> Expr:
    """year_start(d): 1 January of the date's year."""
    check_arguments(c, call, (1, 1))
    day = c.expect(call.args[0], Day)

    def run(frame: Frame) -> Col:
        col: Col = day.run(frame)
        return one(lambda days: first_day_of(months_of_days(days) // 12 * 12), col)

    return Expr(Day(), run, plain=reckoned(lambda value: first_of(month_of(value) // 12 * 12), day))


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

        value_of, day_of = plain_of(birth), plain_of(on) if on else None

        def plain(frame: Frame) -> int | None:
            born, day = value_of(frame), day_of(frame) if day_of else frame.run.as_of
            if born is None or day is None:
                return None
            months, exact = between_days(born, day, frame.run.leap_to_march)
            whole = exact and months % 12 == 0
            return months // 12 + (name == "age_started" and not whole)

        return Expr(Number("year_of_age", 0, 300), run, plain=plain)

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

        value_of, moved_by = plain_of(day), plain_of(by)

        def plain(frame: Frame) -> int | None:
            start, back = value_of(frame), moved_by(frame)
            if start is None or back is None:
                return None
            return shifted(start, -size * back, frame.run.leap_to_march)

        return Expr(Day(), run, month=month, plain=plain)

    return compile_call


def _month(c: Compiler, call: ast.Call) -> Expr:
    check_arguments(c, call, (1, 1))
    day = c.expect(call.args[0], Day)

    def run(frame: Frame) -> Col:
        col: Col = day.run(frame)
        return Col(months_of_days(col.v), col.known)

    return Expr(Month(), run, plain=reckoned(month_of, day))


DATE_FUNCTIONS: Final[dict[str, Function]] = {
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
}
