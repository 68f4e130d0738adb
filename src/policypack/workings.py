"""What each form that counts something says of one row: “121 个月，每 12 个月 3 分，按比例计。”"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from policypack.arrays import Col, places_of
from policypack.band_forms import Bands
from policypack.daysets import DaySets
from policypack.exact import exact, said, shown
from policypack.frames import Run
from policypack.line_words import missing, month_spans, years_working
from policypack.month_runs import listed
from policypack.named_points import UNSTATED, NamedPer
from policypack.pieces import ends_of
from policypack.table_forms import Form, Per, Share, Table, Traced, Value
from policypack.types import Days, Months, Number, Word
from policypack.units import UNITS


def _value(form: Value, trace: Traced, row: int, run: Run) -> str:
    return f"计 {shown(form.points)} 分。"


def _named_per(form: NamedPer, trace: Traced, row: int, run: Run) -> str:
    stated = form.stated(trace.frame, row)
    return UNSTATED if stated is None else _per(stated, trace, row, run)


def _table(form: Table, trace: Traced, row: int, run: Run) -> str:
    col: Col = trace.extra
    if missing(col, row):
        return "没有填写，不计分。"
    code = col.v.item(row)
    assert isinstance(form.word.type, Word)
    label = (form.word.type.labels or form.word.type.words)[code]
    return f"{label}：{shown(form.points[code])} 分。"


def _per(form: Per, trace: Traced, row: int, run: Run) -> str:
    col: Col = trace.extra
    if missing(col, row):
        return "没有填写，不计分。"
    measured, scale = max(col.v.item(row), 0), form.scale
    unit, size, amount = UNITS[form.unit], form.size, said(measured, scale)
    if isinstance(form.quantity.type, Days) and form.unit == "year":
        days: DaySets = form.quantity.run(trace.frame)
        return years_working(days, row, measured, form, run)
    if form.part == "pro rata":
        per = "" if size == 1 else f"{size} "
        return f"{amount} {unit}，每 {per}{unit} {shown(form.points)} 分，按比例计。"
    units, rest = divmod(measured, size * scale)
    counted, whole = f"{amount} {unit}", f" {size} {unit}"
    if form.unit == "month" and size == 12:
        counted, whole = f"{amount} 个月，满 {units} 年", "一年"
    elif size != 1:
        counted = f"{amount} {unit}，满 {units} 个 {size} {unit}"
    text = f"{counted} × {shown(form.points)} 分。"
    if rest and form.part == "whole":
        text += f"余 {said(rest, scale)} {unit}不满{whole}不计。"
    elif rest and form.part == "counts":
        text += f"不满 {size} {unit}的部分按 {size} {unit}计。"
    elif rest and form.part == "rest" and rest >= form.rest[0] * scale:
        text += f"余 {said(rest, scale)} {unit}，计 {shown(form.points * form.rest[1])} 分。"
    return text + _overlap(form, trace, row, run)


def _overlap(form: Per, trace: Traced, row: int, run: Run) -> str:
    """Months claimed twice count once; say how many."""
    if not isinstance(form.quantity.type, Months) or form.quantity.rows is None:
        return ""
    rows = form.quantity.rows(trace.frame)
    spec = rows.table.spec
    if spec.spell != "months":
        return ""
    low, high = places_of(rows.owner, row)
    if rows.cut and high > low:  # a spell counted in part: say which months
        held = listed(form.quantity.run(trace.frame), row)
        return f"计入的是{month_spans(held)}。"
    if high - low < 2:
        return ""
    start, until = (end[low:high] for end in ends_of(rows, run))
    claimed = int((until - start + 1).sum())
    once = int(trace.extra.v[row])
    return f"重叠的 {claimed - once} 个月只计一次。" if claimed > once else ""


def _share(form: Share, trace: Traced, row: int, run: Run) -> str:
    among, shares = trace.extra
    if missing(among, row) or missing(shares, row) or int(among.v[row]) < 1:
        return "没有填写人数，不计分。"
    part = int(shares.v[row])
    times = "" if part == 1 else f" × {part} 份"
    return f"{shown(form.points)} 分 ÷ {int(among.v[row])}{times}。"


def _bands(form: Bands, trace: Traced, row: int, run: Run) -> str:
    col: Col = trace.extra
    if missing(col, row):
        return "没有填写，不计分。"
    assert isinstance(form.quantity.type, Number)
    amount, kind = col.v.item(row), form.quantity.type
    unit = UNITS.get(kind.unit or "", "")
    text = f"{said(amount, kind.scale)} {unit}"
    if form.marginal:
        return f"{text}，分段累计。"
    step = form.step_of(amount)
    band = (
        f"{shown(step.at_least)} {unit}以上"
        if step.below is None
        else f"{shown(step.at_least)} 至不满 {shown(step.below)} {unit}"
    )
    text = f"{text}，属 {band}，{shown(step.points)} 分"
    if step.per:
        extra = int(max(exact(amount, kind.scale) - step.at_least, Fraction(0)) // step.per)
        text += f"，其上每 {step.per} {unit} {shown(step.more)} 分 × {extra}"
    return text + "。"


WORKINGS: Final[Mapping[type[Form], Callable[[Any, Traced, int, Run], str]]] = {
    Value: _value,
    Per: _per,
    NamedPer: _named_per,
    Table: _table,
    Share: _share,
    Bands: _bands,
}
