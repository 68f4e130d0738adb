"""Words that the lines of an explanation are made of."""

from __future__ import annotations

from fractions import Fraction

from policypack import daysets
from policypack.arrays import Col, day_text, month_text
from policypack.daysets import DaySets
from policypack.exact import shown
from policypack.frames import Run
from policypack.table_forms import Form, Per


def joined(*parts: str) -> str:
    """Parts of a label, none said twice."""
    kept: list[str] = []
    for part in parts:
        if part and not kept:
            kept.append(part)
        elif part and not any(part in other for other in kept):
            kept = [*[other for other in kept if other not in part], part]
    return "，".join(kept)


def missing(col: Col, row: int) -> bool:
    return col.known is not None and not bool(col.known[row])


def limit(form: Form, before: Fraction, after: Fraction) -> str:
    head = form.head
    if head.cap is not None and after == head.cap and after < before:
        return f"最高 {shown(head.cap)} 分"
    if head.cap_by and after < before:
        return f"最高 {shown(after)} 分" if after else "上限还没有公布，不计分"
    if head.floor is not None and after == head.floor and after > before:
        return f"最低 {shown(head.floor)} 分"
    return f"按规定计 {shown(after)} 分"


def years_working(days: DaySets, row: int, years: int, form: Per, run: Run) -> str:
    intervals = days.intervals(row)
    if not intervals:
        return "没有可计的时间，0 分。"
    months, rest = (int(part[row]) for part in daysets.months_and_days(days, run.leap_to_march))
    span = _span(months, rest)
    start = intervals[0][0]
    since = f"{day_text(start)}起，{'现' if len(intervals) == 1 else '累计'} {span}"
    exact = months % 12 == 0 and rest == 0
    tail = "。" if exact else "；不满一年不计。"
    units = years // form.size
    return f"满 {units} 年 × {shown(form.points)} 分。{since}{tail}"


def _span(months: int, days: int) -> str:
    parts = [f"{months // 12} 年"] if months >= 12 else []
    if months % 12:
        parts.append(f"{months % 12} 个月")
    if not parts:
        parts.append(f"{days} 天")
    return " ".join(parts)


def month_spans(months: list[int]) -> str:
    """Months in a row as people say them: 2019年1月至2022年6月、2022年9月."""
    spans: list[list[int]] = []
    for month in months:
        if spans and month == spans[-1][1] + 1:
            spans[-1][1] = month
        else:
            spans.append([month, month])
    return "、".join(
        month_text(first) if first == last else f"{month_text(first)}至{month_text(last)}"
        for first, last in spans
    )
