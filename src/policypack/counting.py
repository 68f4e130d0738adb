"""Which records count at all, and why the others do not: city, future, window, exclusions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce

import numpy as np

from policypack.arrays import Bools, Ints, day_text, folded, holds_anywhere, shift_months, to_day
from policypack.columns import Columns, Table
from policypack.facts import FactSpec, Window
from policypack.frames import Frame, Run
from policypack.pack_model import Pack
from policypack.rows import Rows


@dataclass(frozen=True, slots=True)
class Counted:
    """All records of a fact: those that count, and why the others do not.

    `every` are those that count and those that the pack's own `left_out` sets aside. `out` marks, reason by
    reason, the records that do not count for it.
    """

    rows: Rows
    every: Rows
    out: tuple[tuple[Bools, str], ...]

    def reason(self, record: int) -> str:
        """Why a record does not count, the first reason of several; nothing when it does."""
        for marked, reason in self.out:
            if marked[record]:
                return reason
        return ""


def counted_rows(pack: Pack, columns: Columns, frame: Frame) -> Mapping[str, Counted]:
    """Sift every table of the columns by the rules of its fact; facts without records are not in it."""
    return {key: _sift(pack, table, frame) for key, table in columns.tables.items() if len(table.owner)}


def _sift(pack: Pack, table: Table, frame: Frame) -> Counted:
    everything = Rows(table)
    foreign = tuple(rule for rule in _rules(pack, table, frame.run) if holds_anywhere(rule[0]))
    every = _without(everything, foreign)
    if not pack.exclusions[table.spec.key]:
        return Counted(every, every, foreign)
    own = tuple(rule for rule in _left_out(pack, everything, frame) if holds_anywhere(rule[0]))
    return Counted(_without(every, own), every, foreign + own)


def _without(rows: Rows, rules: tuple[tuple[Bools, str], ...]) -> Rows:
    return rows.only(~reduce(np.logical_or, [out for out, _ in rules])) if rules else rows


def _rules(pack: Pack, table: Table, run: Run) -> Iterator[tuple[Bools, str]]:
    spec = table.spec
    for asked in spec.fields:
        if not asked.narrowed:
            continue
        codes = table.fields[asked.key].v
        if holds_anywhere(codes >= len(asked.choices)):
            for code, label in enumerate(asked.narrowed.values(), start=len(asked.choices)):
                yield codes == code, f"{asked.label}为“{label}”的，本表不计"
    if spec.from_field is not None:
        start = table.fields[spec.from_field]
        if start.known is not None:
            yield ~start.known, "没有填写开始时间"
        now = run.as_of if spec.spell == "days" else run.month
        yield start.v > now, "在计算日之后"
    if spec.own_city is not None:
        city = table.fields[spec.own_city]
        words = table.words.get(spec.own_city) or tuple(_choices(spec, spec.own_city))
        own = [code for code, word in enumerate(words) if _is_own(pack, word)]
        elsewhere = folded(lambda codes: _none_of(codes, own), city.v)
        if city.known is not None:
            elsewhere = folded(np.logical_and, elsewhere, city.known)
        yield elsewhere, "不在本市，不计入"
    if spec.window is not None:
        yield _outside(table, spec.window, run)


def _is_own(pack: Pack, city: str) -> bool:
    """Whether this is the city itself: by its key, or as people write its name: bare, with 市, within an address."""
    name = pack.labels.get("city", "").removesuffix("市")
    written = city.strip()
    return written in pack.counts_cities or (name != "" and (written == name or f"{name}市" in written))


def _none_of(codes: Ints, own: list[int]) -> Bools:
    other = np.ones(len(codes), dtype=np.bool_)
    for code in own:
        other &= codes != code
    return other


def _left_out(pack: Pack, rows: Rows, frame: Frame) -> Iterator[tuple[Bools, str]]:
    inside = frame.below(rows)
    for condition, reason in pack.exclusions[rows.table.spec.key]:
        yield condition.run(inside).v, reason


def _choices(spec: FactSpec, key: str) -> Mapping[str, str]:
    field = spec.field(key)
    return field.choices if field else {}


def _outside(table: Table, window: Window, run: Run) -> tuple[Bools, str]:
    col = table.fields[window.on]
    start, end = window_of(window, run)
    out = (col.v < start) | (col.v > end)
    if col.known is not None:
        out |= ~col.known
    if window.years:
        return out, f"不在 {day_text(start)}至{day_text(end)} 之内"
    return out, f"不在 {start} 至 {end} 年度之内"


def window_of(window: Window, run: Run) -> tuple[int, int]:
    """First and last day, or first and last calendar year, of a look-back."""
    start = run.parameters[window.start] if window.start else None
    end = run.parameters[window.until] if window.until else None
    if window.years:
        end = run.as_of if end is None else end
        if start is None:
            start = _years_back(end, window.years, run.leap_to_march)
        return start, end
    if end is None:
        year = run.month // 12
        end = year if run.as_of == to_day(date(year, 12, 31)) else year - 1
    return (end - window.completed_years + 1 if start is None else start), end


@lru_cache(maxsize=1024)
def _years_back(end: int, years: int, leap_to_march: bool) -> int:
    """The first of the days of so many years that end with a day."""
    return int(shift_months(np.array([end + 1], dtype=np.int64), -12 * years, leap_to_march)[0])
