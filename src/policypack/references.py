"""Dated reference tables (P10): a city's mean wage, a minimum wage, a pass line that changes by year.

reference:
  city_wage:
    label: 上年度全市职工月平均工资
    unit: yuan
    from:
      2021-07: {value: 10500, source: notice_2021, clause: 一}
      2022-07: {unknown: 尚未公布}

A key of `from` is a year, a month or a day: the first one the value holds for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

import numpy as np

from policypack.arrays import FIRST_DAY, LAST_DAY, Bools, Col, Ints, day_text, from_day, to_day
from policypack.errors import PackError, Problems, Undecided, did_you_mean
from policypack.frames import Frame
from policypack.nodes import Entries, Node, Place, Scalar
from policypack.types import MAX_INT, Number
from policypack.units import UNITS, unit_of

_KEY: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Slot:
    """The value from `start` (a day number) to the next slot; None: unknown, for `reason`."""

    start: int
    value: Fraction | None
    reason: str = ""
    source: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A series of values by date. Values are exact, in `unit`, stored as integers of 1/`scale`."""

    key: str
    label: str
    unit: str | None
    slots: tuple[Slot, ...]
    place: Place
    source: str = ""
    clause: str = ""

    @property
    def starts(self) -> Ints:
        """The first day of every slot."""
        return np.array([slot.start for slot in self.slots], dtype=np.int64)

    @property
    def scale(self) -> int:
        """The denominator that holds every value."""
        return math.lcm(*(slot.value.denominator for slot in self.slots if slot.value is not None))

    @property
    def type(self) -> Number:
        """What the series is in an expression."""
        known = [int(slot.value * self.scale) for slot in self.slots if slot.value is not None] or [0]
        return Number(self.unit, min(known), max(known), self.scale)

    def at(self, days: Ints) -> Col:
        """The value in force on each day; days before the first slot or in an unknown one are not known."""
        place = np.searchsorted(self.starts, days, side="right")
        values = [0, *(int((slot.value or 0) * self.scale) for slot in self.slots)]
        known = [False, *(slot.value is not None for slot in self.slots)]
        return Col(np.array(values, dtype=np.int64)[place], None if all(known) else np.array(known)[place])

    def refuse(self, days: Ints, wanted: Bools, frame: Frame, owner: Ints | None = None) -> None:
        """Undecided for the people of a frame's rows whose value is wanted on a day that has none, each with
        the first such day. `owner`: the frame's row of each day, where the days are not the frame's own rows."""
        if wanted.any():
            people = frame.people if owner is None else frame.people.take(owner)
            first = dict(zip(people[wanted][::-1].tolist(), days[wanted][::-1].tolist(), strict=True))
            raise Undecided({person: self._gap(day) for person, day in first.items()}, self.key)

    def _gap(self, day: int) -> str:
        place = int(np.searchsorted(self.starts, day, side="right"))
        reason = self.slots[place - 1].reason if place else f"基准表从{day_text(self.slots[0].start)}开始"
        return f"“{self.label}”没有{day_text(day)}的值（{reason}），不能计算。"

    def whole_years(self) -> bool:
        """Whether every slot begins on 1 January."""
        return all(from_day(slot.start).strftime("%m%d") == "0101" for slot in self.slots)

    def whole_months(self) -> bool:
        """Whether every slot begins on the first of a month."""
        return all(from_day(slot.start).day == 1 for slot in self.slots)

    def unknown(self) -> Iterable[tuple[str, str]]:
        """What no source tells: from when, and why."""
        for slot in self.slots:
            if slot.value is None:
                yield f"{self.label}（{day_text(slot.start)}起）", slot.reason


def field_of(reference: str) -> str:
    """Where a reference's value stands among the fields of a piece; no field has such a name."""
    return f"reference {reference}"


def read_references(entries: Entries, sources: Collection[str], problems: Problems) -> dict[str, Reference]:
    """The `reference` part of pack.yaml."""
    found: dict[str, Reference] = {}
    for key, node in entries.items():
        with problems.collecting():
            found[key] = _reference(key, node.as_mapping(), sources)
    return found


def _reference(key: str, node: Entries, sources: Collection[str]) -> Reference:
    node.only(required=["label", "unit", "from"], optional=["source", "clause", "note"])
    if not key.isidentifier():
        raise node.error(f"“{key}”不能作基准表的名字", "请用小写英文字母和下划线")
    unit = None if node.text("unit") == "none" else unit_of(node.text("unit"))
    if unit is None and node.text("unit") != "none":
        raise node["unit"].error(
            f"没有“{node.text('unit')}”这个单位", f"可用 {'、'.join(UNITS)}，没有单位的写 none"
        )
    steps = node["from"].as_mapping()
    slots: dict[int, Slot] = {}
    for start, item in steps.items():
        day = first_day_named(start, steps.place_of(start))
        if day in slots:
            raise steps.place_of(start).error(f"“{start}”与另一行从同一天起", "请只留一行")
        slots[day] = _slot(day, item, sources)
    if not slots:
        raise node["from"].error("没有一个值", "请写成 2021-07: 数值")
    found = Reference(
        key=key,
        label=node.text("label"),
        unit=unit,
        slots=tuple(slots[day] for day in sorted(slots)),
        place=node.place,
        source=_source(node, sources),
        clause=node.text("clause", ""),
    )
    if max(abs(end) for end in (found.type.low, found.type.high)) >= MAX_INT:
        raise node["from"].error("数值可能超出范围", "请减少小数位数，或核对数值")
    return found


def first_day_named(key: str, place: Place) -> int:
    """The first day of a year, month or day written as a key, as a day number."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise place.error(f"“{key}”不是日期", "请写成 2021、2021-07 或 2021-07-15")
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise _no_such_day(key, place) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise place.error(f"“{key}”不在 1900 年至 2199 年之间", "请核对年份")
    return to_day(day)


def _no_such_day(key: str, place: Place) -> PackError:
    return place.error(f"没有“{key}”这个日期", "请核对年月日")


def _slot(start: int, node: Node, sources: Collection[str]) -> Slot:
    if isinstance(node, Scalar):
        return Slot(start, node.as_number())
    entry = node.as_mapping().only(optional=["value", "unknown", "source", "clause"])
    if ("value" in entry) == ("unknown" in entry):
        raise entry.error("要有 value 或 unknown 之一", "不知道的值写 unknown: 原因")
    value = entry.read("value", lambda item: item.as_number(), None)
    return Slot(start, value, entry.text("unknown", ""), _source(entry, sources), entry.text("clause", ""))


def _source(entry: Entries, sources: Collection[str]) -> str:
    node = entry.get("source")
    if node is None:
        return ""
    if node.as_text() not in sources:
        raise node.error(
            f"pack.yaml 的 sources 里没有“{node.as_text()}”", did_you_mean(node.as_text(), sources)
        )
    return node.as_text()
