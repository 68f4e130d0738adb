"""Spells cut at dates: at the steps of a reference table, or at the ends of a period.

A piece carries its record's fields; only its two ends are its own.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from policypack.anniversaries import month_of
from policypack.arrays import (
    FIRST_DAY,
    Col,
    Ints,
    at_least,
    at_most,
    first_day_of,
    holds_anywhere,
    months_of_days,
    short_months_of_days,
    to_month,
)
from policypack.columns import Columns
from policypack.frames import Frame, Run
from policypack.monthsets import Calendar
from policypack.references import Reference, field_of
from policypack.rows import Rows


def calendar_of(columns: Columns, now: int) -> Calendar:
    """The months any spell touches, up to the as-of month; for one person, to whom its length is nothing, all."""
    if columns.n == 1:
        return Calendar.covering(to_month(FIRST_DAY), now, few=True)
    low = now
    for table in columns.tables.values():
        spec = table.spec
        if spec.from_field is None or not len(table.owner):
            continue
        start = table.fields[spec.from_field]
        known = start.v if start.known is None else start.v[start.known]
        if len(known):
            first = known.min(keepdims=True)
            low = min(low, int(first[0] if spec.spell == "months" else months_of_days(first)[0]))
    return Calendar.covering(low, now)


def ends_of(rows: Rows, run: Run) -> tuple[Ints, Ints]:
    """First and last day (or month) of each spell, up to the as-of day; an open end reaches it."""
    spec = rows.table.spec
    assert spec.from_field is not None
    assert spec.to_field is not None
    start, end = rows.column(spec.from_field), rows.column(spec.to_field)
    kind, now = (np.int32, run.as_of) if spec.spell == "days" else (np.int16, run.month)
    return at_least(kind, start.v), last_of(Col(at_least(kind, end.v), end.known), now)


def months_touched(rows: Rows, run: Run) -> tuple[Ints, Ints]:
    """First and last month of each spell, as places in the calendar: every month it touches.

    Worked out once for all spells of a fact, if they are not cut. A spell that ends before it begins
    touches none: its last month is before its first.
    """
    if rows.cut:
        return _places(rows, run)
    key = rows.table.spec.key
    if key not in run.places:
        run.places[key] = _places(Rows(rows.table), run)
    low, high = run.places[key]
    return rows.of(low), rows.of(high)


def _places(rows: Rows, run: Run) -> tuple[Ints, Ints]:
    if run.calendar.few:
        return _few_places(rows, run)
    first, last = ends_of(rows, run)
    low, high = first, last
    if rows.table.spec.spell == "days":
        low, high = short_months_of_days(first), short_months_of_days(last)
        backwards = last < first
        if holds_anywhere(backwards):
            high = high - (high - low + 1) * backwards
    begun = run.calendar.first
    return (low - begun).astype(np.int16, copy=False), (high - begun).astype(np.int16, copy=False)


def _few_places(rows: Rows, run: Run) -> tuple[Ints, Ints]:
    """As `_places`, of one person's spells: one by one."""
    spec, begun = rows.table.spec, run.calendar.first
    assert spec.from_field is not None
    assert spec.to_field is not None
    start, end = rows.column(spec.from_field), rows.column(spec.to_field)
    by_day, firsts = spec.spell == "days", start.v.tolist()
    lasts, now = end.v.tolist(), run.as_of if by_day else run.month
    known = [True] * len(lasts) if end.known is None else end.known.tolist()
    low, high = [], []
    for first, last, given in zip(firsts, lasts, known, strict=True):
        until = min(last, now) if given else now
        begins = month_of(first) if by_day else first
        ends = until if not by_day else month_of(until) if first <= until else begins - 1
        low.append(begins - begun)
        high.append(ends - begun)
    return np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)


def last_of(end: Col, now: int) -> Ints:
    """Where each spell ends, `now` at the latest; an open end is `now`."""
    last = at_most(end.v, now)
    if end.known is not None:  # three times as quick as `np.where` on narrow columns
        last -= now
        last *= end.known  # what an open end holds instead of a day falls out
        last += now
    return last


def cut(rows: Rows, run: Run, references: Iterable[Reference]) -> Rows:
    """Each spell in as many pieces as the values of the references it spans."""
    first, last = ends_of(rows, run)
    days = np.unique(np.concatenate([reference.starts for reference in references]))
    steps = days if rows.table.spec.spell == "days" else months_of_days(days)
    low = np.searchsorted(steps, first, side="right")
    pieces = np.maximum(np.searchsorted(steps, last, side="right") - low, 0) + 1
    which = np.repeat(np.arange(len(first), dtype=np.int64), pieces)
    nth = np.arange(len(which), dtype=np.int64) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    at = low[which] + nth
    begins = np.where(nth == 0, first[which], steps[np.maximum(at - 1, 0)])
    stops = np.where(nth == pieces[which] - 1, last[which], steps[np.minimum(at, len(steps) - 1)] - 1)
    return _with_ends(rows.picked(which, rows.owner[which]), begins, stops)


def within(rows: Rows, run: Run, low: Ints, high: Ints) -> Rows:
    """What lies between each row's `low` and `high`, both included; the rest is cut away."""
    first, last = ends_of(rows, run)
    first, last = np.maximum(first, low[rows.owner]), np.minimum(last, high[rows.owner])
    kept = first <= last
    held = kept.nonzero()[0]
    return _with_ends(rows.picked(held, rows.owner.take(held)), first.take(held), last.take(held))


def _with_ends(rows: Rows, first: Ints, last: Ints) -> Rows:
    spec = rows.table.spec
    assert spec.from_field is not None
    assert spec.to_field is not None
    return rows.with_ends({spec.from_field: Col(first), spec.to_field: Col(last)})


def first_days(rows: Rows) -> Ints:
    """The first day of each piece."""
    spec = rows.table.spec
    assert spec.from_field is not None
    start = rows.column(spec.from_field).v
    return start if spec.spell == "days" else first_day_of(start)


def frame_of(frame: Frame, key: str, rows: Rows, references: Iterable[Reference]) -> Frame:
    """A frame whose rows are these pieces, with the value of each reference beside their fields."""
    below = frame.below_once(key, rows)
    day = first_days(rows)
    below.fields.update((field_of(item.key), item.at(day)) for item in references)
    return below
