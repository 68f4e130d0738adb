"""Several departments on one item: their answers become one by the rule that the fact declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from policypack.facts import FactSpec


@dataclass(frozen=True)
class Opinion:
    """One department's answer: confirm, partly (with `values`) or refuse."""

    decision: str
    values: list[Any] | None
    reason: str


@dataclass(frozen=True)
class Outcome:
    """The one answer: confirm as claimed, replace by `values`, or refute."""

    decision: str
    values: list[Any] | None
    reason: str


def merged(spec: FactSpec, claimed: list[Any], opinions: Sequence[Opinion]) -> Outcome:
    """Merge answers, given in the order of time, by the fact's `merge` rule (0005, P21).

    latest: the last answer holds. highest: the most favourable. all_or_zero, and single where several were
    asked: what every department confirms, nothing if one refuses. sum: numbers add up, records are all kept.
    """
    reason = "；".join(opinion.reason for opinion in opinions if opinion.reason)
    if len(opinions) == 1 or spec.merge == "latest":
        return _outcome(claimed, _stated(claimed, opinions[-1]), opinions[-1].reason)
    stated = [_stated(claimed, opinion) for opinion in opinions]
    match spec.merge:
        case "highest":
            return _outcome(claimed, max(stated, key=_size), reason)
        case "all_or_zero" | "single":
            return _outcome(claimed, _in_all(stated), reason)
    return _outcome(claimed, _added(spec, stated), reason)


def _stated(claimed: list[Any], opinion: Opinion) -> list[Any]:
    """What a department says is true."""
    if opinion.decision == "confirm":
        return claimed
    return list(opinion.values or []) if opinion.decision == "partly" else []


def _outcome(claimed: list[Any], values: list[Any], reason: str) -> Outcome:
    if not values:
        return Outcome("refute", None, reason or "各部门答复不一致，按规则不予认可。")
    if values == claimed:
        return Outcome("confirm", None, reason)
    return Outcome("replace", values, reason)


def _size(values: list[Any]) -> tuple[int, Decimal]:
    """More records are more favourable; of single numbers the greater one."""
    return len(values), max((_number(value) for value in values), default=Decimal(0))


def _number(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)


def _in_all(stated: Sequence[list[Any]]) -> list[Any]:
    return [value for value in stated[0] if all(value in other for other in stated[1:])]


def _added(spec: FactSpec, stated: Sequence[list[Any]]) -> list[Any]:
    if spec.kind == "value":
        total = sum((_number(value) for values in stated for value in values), Decimal(0))
        return [format(total.normalize(), "f")] if total else []
    kept: list[Any] = []
    for values in stated:
        kept.extend(value for value in values if value not in kept)
    return kept
