"""The phases of a round (`phases:` of a rounds file): from which day to which, and where today stands.

Days are calendar days and both ends count; the days are the round's own values, so an announcement that moves a
date moves its phase.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from policypack.nodes import Entries, Node
from policypack.process import known

#: What a day can be read from.
DATES = ("date", "datetime")

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Phase:
    """One phase: it begins with the day of `first`, or on the day after that of `after`; it ends with the day of
    `until`, or lasts as many days as `days` says. All four name values of the round."""

    label: str
    first: str
    after: str
    until: str
    days: str


@dataclass(frozen=True)
class Span:
    """A phase with its days, both included; None where the round does not know."""

    label: str
    first: date | None
    last: date | None

    @property
    def days(self) -> int | None:
        """How many days it has."""
        return (self.last - self.first).days + 1 if self.first and self.last else None


@dataclass(frozen=True)
class Today:
    """Where a day stands: in a phase (its number counted from 1), or before one."""

    label: str
    number: int
    of: int | None
    until: date | None
    coming: bool = False

    @property
    def text(self) -> str:
        """申报阶段 第 12 天（共 30 天）."""
        if self.coming:
            return f"距{self.label}还有 {self.number} 天"
        return f"{self.label} 第 {self.number} 天" + (f"（共 {self.of} 天）" if self.of else "")


def read_phases(node: Node, kinds: Mapping[str, str]) -> tuple[Phase, ...]:
    """The phases of one round; `kinds` gives the type of each of its values. PackError at the first fault."""
    return tuple(_phase(item.as_mapping(), kinds) for item in node.as_list())


def _phase(entries: Entries, kinds: Mapping[str, str]) -> Phase:
    entries.only(required=["label"], optional=["from", "after", "until", "days"])
    if ("from" in entries) == ("after" in entries) or ("until" in entries) == ("days" in entries):
        raise entries.error("阶段的起止写得不全", "起写 from 或 after 之一，止写 until 或 days 之一")
    named = {word: entries.text(word, "") for word in ("from", "after", "until", "days")}
    for word, key in named.items():
        if key:
            kind = kinds[known(key, kinds, "批次的值", entries[word].place)]
            if (kind == "count") != (word == "days") or (word != "days" and kind not in DATES):
                raise entries[word].error(
                    f"“{key}”不能作 {word}", "from、after、until 用日期，days 用 type: count"
                )
    return Phase(entries.text("label"), named["from"], named["after"], named["until"], named["days"])


def spans_of(phases: tuple[Phase, ...], values: Mapping[str, Any]) -> tuple[Span, ...]:
    """The phases with their days, from the round's values."""
    return tuple(_span(phase, values) for phase in phases)


def today_in(spans: tuple[Span, ...], day: date) -> Today | None:
    """The phase a day stands in, else the next one that begins; None when all are over or unknown."""
    for span in spans:
        if span.first and span.first <= day and (span.last is None or day <= span.last):
            return Today(span.label, (day - span.first).days + 1, span.days, span.last)
    ahead = [span for span in spans if span.first and span.first > day]
    if not ahead:
        return None
    following = min(ahead, key=lambda span: span.first or day)
    assert following.first is not None
    return Today(following.label, (following.first - day).days, None, following.first, coming=True)


def _span(phase: Phase, values: Mapping[str, Any]) -> Span:
    first = _day(values.get(phase.first)) if phase.first else None
    if phase.after:
        before = _day(values.get(phase.after))
        first = before + _DAY if before else None
    last = _day(values.get(phase.until)) if phase.until else None
    if phase.days and first is not None and values.get(phase.days):
        last = first + timedelta(days=int(values[phase.days]) - 1)
    return Span(phase.label, first, last)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(_SHANGHAI).date()
    return value if isinstance(value, date) else None
