"""From YAML to bands: every band is checked to begin where the one before it ends."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from policypack.band_forms import Step
from policypack.nodes import Entries, Node
from policypack.types import Number
from policypack.units import UNITS, unit_of

_ZERO: Final = Fraction(0)


def read_size(node: Node) -> tuple[int, str]:
    """`12 months` → (12, "month")."""
    words = node.as_text().split()
    unit = unit_of(words[1]) if len(words) == 2 else None
    if unit is None or not words[0].isdigit() or int(words[0]) < 1:
        raise node.error(f"“{node.as_text()}”不是“数 单位”", f"请写成 12 months；单位有 {'、'.join(UNITS)}")
    return int(words[0]), unit


def read_step(entry: Entries, marginal: bool, kind: Number) -> Step:
    """One band of a `bands` form over a quantity of this type."""
    slope = ["per", "points"] if marginal else ["points"]
    entry.only(
        required=["at_least", *slope], optional=["below", "clause", *([] if marginal else ["per", "more"])]
    )
    per = 0
    if "per" in entry:
        per, unit = read_size(entry["per"])
        if kind.unit not in (unit, None):
            raise entry["per"].error(f"这里的量以{UNITS[kind.unit or 'point']}计", "请用同一单位")
    if not marginal and ("per" in entry) != ("more" in entry):
        raise entry.error("per 和 more 要一起写", "例如 per: 1 year, more: -2")
    points = entry["points"].as_number()
    return Step(
        at_least=entry["at_least"].as_number(),
        below=entry.read("below", lambda node: node.as_number(), None),
        points=_ZERO if marginal else points,
        per=per,
        more=points if marginal else entry.read("more", lambda node: node.as_number(), _ZERO),
        clause=entry.text("clause", ""),
    )


def check_end_to_end(nodes: tuple[Node, ...], steps: list[Step], kind: Number) -> None:
    """Refuse a gap, an overlap or a band out of reach; the last band must hold the highest value."""
    low, high = kind.bounds
    reach = max(low, _ZERO) if low >= 0 else low
    for node, step in zip(nodes, steps, strict=True):
        if step.at_least < reach:
            raise node.error(f"与上一档重叠（从 {step.at_least} 起，上一档到 {reach}）", f"请从 {reach} 起")
        if step.at_least > reach:
            raise node.error(f"{reach} 到 {step.at_least} 之间没有档", f"请从 {reach} 起")
        if step.at_least > high:
            raise node.error(f"够不到这一档（最大 {high}）", "请核对事实的 at_most，或删去这一档")
        if step.below is not None and step.below <= step.at_least:
            raise node.error("below 不大于 at_least", "每一档左闭右开，请核对")
        if step.below is None and step is not steps[-1]:
            raise node.error("只有最后一档可以没有 below", "请补上 below")
        reach = step.below if step.below is not None else high
    if steps[-1].below is not None and steps[-1].below <= high:
        raise nodes[-1].error(f"{steps[-1].below} 以上没有档", "请去掉最后一档的 below，或加一档")


def band_bounds(steps: list[Step], kind: Number, marginal: bool) -> tuple[Fraction, Fraction]:
    """The lowest and highest points bands can give."""
    ends = [_ZERO] if marginal else []
    total = _ZERO
    for step in steps:
        top = step.below if step.below is not None else kind.bounds[1]
        rise = (max(top - step.at_least, _ZERO) / step.per) * step.more if step.per else _ZERO
        total += rise
        ends += [total] if marginal else [step.points, step.points + rise]
    return min(ends), max(ends)
