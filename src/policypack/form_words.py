"""A form of a points table as a person would say it, from its resolved YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policypack.expression_words import said
from policypack.nodes import Entries, Node, Scalar
from policypack.units import UNITS, unit_of

#: The forms that hold no other form, and those that do.
LEAVES: Final = ("value", "per", "table", "bands", "share")
HOLDERS: Final = ("each", "sum", "highest", "lowest", "choice", "dated")
TAKES: Final = {"sum": "逐项相加", "highest": "就高不重复", "lowest": "就重不重复"}
_PARTS: Final = {"whole": "不满的不计", "pro rata": "不满的按比例", "counts": "不满的按一份"}
_MODES: Final = {"half_up": "四舍五入", "truncate": "舍去"}


def head_of(entry: Entries) -> str:
    """The word a form begins with."""
    return next((key for key in (*LEAVES, *HOLDERS) if key in entry), "value")


def as_form(node: Node) -> Entries:
    """A form as a mapping: a bare number is a value."""
    if isinstance(node, Scalar):
        return Entries(node.place, {"value": node}, {"value": node.place})
    return node.as_mapping()


def size_words(text: str) -> str:
    """`12 months` → 12 个月."""
    number, _, unit = text.partition(" ")
    return f"{number} {UNITS.get(unit_of(unit) or '', unit)}"


def leaf_words(entry: Entries, labels: Mapping[str, str]) -> str:
    """What a form without forms inside gives."""
    match head_of(entry):
        case "value":
            return f"{entry.text('value')} 分"
        case "per":
            return f"每 {size_words(entry.text('per'))} {_per_points(entry, labels)}{part_words(entry)}"
        case "table":
            rows = "，".join(f"{label} {points} 分" for label, points in rows_of(entry, labels).items())
            return f"按{said(entry.text('table'), labels)}：{rows}"
        case "bands":
            way = "各段分别计" if entry.text("bands") == "marginal" else "按所在的一段计"
            return f"{way}：{'；'.join(band_words(entry))}"
    return share_words(entry, labels)


def _per_points(entry: Entries, labels: Mapping[str, str]) -> str:
    """How many points a unit has, or the parameter that says it."""
    text = entry.text("points")
    name = text.removeprefix("-")
    if not name.isidentifier():
        return f"{text} 分"
    return f"{'减' if name != text else '加'}“{labels.get(name, name)}”"


def part_words(entry: Entries) -> str:
    """What a part of a unit is worth; "" for the usual nothing."""
    part = entry.get("part")
    if part is None:
        return ""
    if isinstance(part, Scalar):
        return f"，{_PARTS.get(part.text, part.text)}" if part.text != "whole" else ""
    rest = part.as_mapping()
    return f"，余数满 {rest.text('at_least')} 的按 {rest.text('counts')} 份"


def rows_of(entry: Entries, labels: Mapping[str, str]) -> dict[str, str]:
    """Points by the label of each row of a table."""
    rows = {}
    for key, node in entry["rows"].as_mapping().items():
        points = node.text if isinstance(node, Scalar) else node.as_mapping().text("points")
        rows[labels.get(key, key)] = points
    if "otherwise" in entry:
        rows["其他"] = entry.text("otherwise")
    return rows


def band_words(entry: Entries) -> list[str]:
    """Each band in words."""
    return [_band(node.as_mapping()) for node in entry["steps"].as_list()]


def _band(step: Entries) -> str:
    low = step.text("at_least")
    span = f"{low} 至不满 {step.text('below')}" if "below" in step else f"{low} 以上"
    if "more" in step:
        points, more = step.text("points"), step.text("more")
        return f"{span}：{points} 分，其上每 {size_words(step.text('per'))} {more} 分"
    each = f"每 {size_words(step.text('per'))} " if "per" in step else ""
    return f"{span}：{each}{step.text('points')} 分"


def share_words(entry: Entries, labels: Mapping[str, str]) -> str:
    """Points divided among people."""
    rounding = entry["round"].as_mapping()
    shares = f"，本人 {said(entry.text('shares'), labels)} 份" if "shares" in entry else ""
    mode = _MODES.get(rounding.text("mode"), "")
    among = said(entry.text("among"), labels)
    return f"{entry.text('share')} 分，分给 {among}{shares}，按 {rounding.text('to')} {mode}"


def holder_words(entry: Entries, labels: Mapping[str, str]) -> str:
    """The rule by which a form takes what the forms inside it give; "" for a plain sum."""
    match head_of(entry):
        case "highest" | "lowest" as head:
            return f"以下各项{TAKES[head]}"
        case "choice":
            missing = "，未选的就高" if entry.text("missing", "zero") == "highest" else "，未选的不计"
            return f"按“{said(entry.text('choice'), labels)}”选一项{missing}"
        case "dated":
            return f"按{said(entry.text('dated'), labels)}适用各时期的规定"
        case "each":
            what = said(entry.text("each"), labels)
            if "in" in entry:
                what = "、".join(labels.get(word, word) for word in entry["in"].as_texts())
            by = f"，每个{said(entry.text('by'), labels)}为一组" if "by" in entry else ""
            return f"{what}各计一次{by}，{TAKES[entry.text('take', 'sum')]}"
    return ""
