"""The first values of a round (rounds/<key>.yaml): dates, quota, lines. What nobody knows is an empty slot.

These values live outside the digest: they become dated records, and an announcement changes them for all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from policypack.errors import PackError, Problems
from policypack.grades import cited
from policypack.nodes import Entries, Node
from policypack.phases import Phase, read_phases
from policypack.process import Who, frozen, read_grade, read_key, read_who

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
VALUE_TYPES: Final = ("datetime", "date", "count", "money", "points", "text")
Value = datetime | date | int | Decimal | str

_DATETIME: Final = re.compile(r"\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNT: Final = re.compile(r"0|[1-9]\d{0,8}")
_MONEY: Final = re.compile(r"(0|[1-9]\d{0,11})(\.\d{1,2})?")


@dataclass(frozen=True)
class RoundValue:
    """One value of a round. `value` None: nobody knows it, and `unknown` says why.

    A round cannot open while a `required` value is empty. One that is `after_freeze` concerns what comes after
    the list, so it may still be given once a ranking has frozen the round. `grade`, one of
    GRADES, says how sure `basis` is.
    """

    key: str
    label: str
    type: str
    value: Value | None
    unit: str
    unknown: str
    required: bool
    after_freeze: bool
    basis: str
    note: str
    grade: str = ""

    @property
    def cited(self) -> str:
        """Where the value is written, behind how sure that is."""
        return cited(self.grade, self.basis)


@dataclass(frozen=True)
class RoundPlan:
    """A round as the pack knows it. kind "deadline": dates of another service that bind this one."""

    key: str
    title: str
    kind: str
    values: Mapping[str, RoundValue]
    manage: Who | None
    note: str
    phases: tuple[Phase, ...] = ()

    @property
    def unknown(self) -> tuple[RoundValue, ...]:
        """The required values that are still empty."""
        return tuple(value for value in self.values.values() if value.required and value.value is None)

    def value(self, key: str) -> Value | None:
        """The typed value of a key, None if it is unknown; KeyError if the round has no such key."""
        return self.values[key].value


def parse_round_value(kind: str, text: str) -> Value:
    """The typed value of a text. ValueError carries a Chinese sentence for the person who typed it."""
    text = text.strip()
    try:
        match kind:
            case "datetime" if _DATETIME.fullmatch(text):
                return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
            case "date" if _DATE.fullmatch(text):
                return date.fromisoformat(text)
            case "count" if _COUNT.fullmatch(text):
                return int(text)
            case "money" | "points" if _MONEY.fullmatch(text):
                return Decimal(text)
            case "text" if text:
                return text
    except ValueError:
        raise ValueError(f"没有“{text}”这一天，请核对年月日。") from None
    raise ValueError(f"“{text}”写法不对，请写成 {_SHAPES[kind]}。")


_SHAPES: Final = {
    "datetime": "2023-03-10 17:00",
    "date": "2022-12-31",
    "count": "13000 这样的整数",
    "money": "100000 或 100000.50",
    "points": "100 或 97.13",
    "text": "一句话",
}


def format_round_value(kind: str, value: Value) -> str:
    """The text that parse_round_value reads back to the same value."""
    if kind == "datetime" and isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def read_round(key: str, top: Entries) -> RoundPlan:
    """One file of rounds/. PackErrors names every fault found."""
    top.only(required=["title", "values"], optional=["kind", "who", "note", "phases"])
    problems = Problems()
    values: dict[str, RoundValue] = {}
    for name, node in top["values"].as_mapping().items():
        with problems.collecting():
            values[read_key(name, node.place)] = _value(name, node.as_mapping())
    problems.raise_any()
    opens, closes = (values[name].value if name in values else None for name in ("opens_at", "closes_at"))
    if isinstance(opens, datetime) and isinstance(closes, datetime) and opens >= closes:
        raise (
            top["values"]
            .as_mapping()
            .place_of("closes_at")
            .error("截止不晚于开始", "请核对 opens_at 和 closes_at")
        )
    kinds = {name: value.type for name, value in values.items()}
    return RoundPlan(
        key=key,
        title=top.text("title"),
        kind=top.read("kind", lambda node: node.as_choice(["round", "deadline"]), "round"),
        values=frozen(values),
        manage=top.read("who", _manager, None),
        note=top.text("note", ""),
        phases=top.read("phases", lambda node: read_phases(node, kinds), ()),
    )


def _manager(node: Node) -> Who:
    who = read_who(node.as_mapping().only(required=["manage"])["manage"])
    if who.relation is None:
        raise node.error("批次要由机构里的人管理", "请写成 manage: round_officer of city")
    return who


def _value(key: str, entries: Entries) -> RoundValue:
    entries.only(
        required=["label", "type"],
        optional=["value", "unit", "unknown", "required", "after_freeze", "basis", "note", "grade"],
    )
    kind = entries["type"].as_choice(VALUE_TYPES)
    if ("value" in entries) == ("unknown" in entries):
        raise entries.error(f"“{key}”要么有值，要么说明为什么还没有值", "请写 value: … 或 unknown: 原因")
    if "value" in entries and "basis" not in entries:
        raise entries.error(f"“{key}”没有写出处", "请补上 basis: 出自哪里")
    return RoundValue(
        key=key,
        label=entries.text("label"),
        type=kind,
        value=entries.read("value", lambda node: _parsed(kind, node), None),
        unit=entries.text("unit", ""),
        unknown=entries.text("unknown", ""),
        required=entries.read("required", Node.as_boolean, True),
        after_freeze=entries.read("after_freeze", Node.as_boolean, False),
        basis=entries.text("basis", ""),
        note=entries.text("note", ""),
        grade=read_grade(entries),
    )


def _parsed(kind: str, node: Node) -> Value:
    try:
        return parse_round_value(kind, node.as_text())
    except ValueError as error:
        raise PackError(node.place.file, node.place.line, str(error).rstrip("。"), "请改正这个值") from None
