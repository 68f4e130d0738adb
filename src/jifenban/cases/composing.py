"""A score of which some facts have gone on and the others stand still: each indicator as of its own day."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from fractions import Fraction
from typing import Any

from policypack.evaluate import evaluate
from policypack.exact import points_text
from policypack.facts import FactSpec
from policypack.pack_model import Indicator, Pack

#: Fact → the day up to which it counts; a fact that is not named counts to the day of the first scoring.
Counted = Mapping[str, date]


def composed(
    pack: Pack, facts: Mapping[str, Any], base: date, counted: Counted, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """The explanation (`jifenban.explanation/1`) of a life whose facts count to different days.

    An indicator is counted on the latest day of its facts, its other facts cut at their own. Groups and the
    total are added up again under their caps and floors. A rounding of the total would need its own rule:
    ValueError.
    """
    if pack.rounding is not None and pack.rounding.on != "indicator":
        raise ValueError("a composed score cannot be rounded as a whole")
    days = {indicator.key: _day_of(indicator, base, counted) for indicator in pack.indicators.values()}
    lives = {day: _life(pack, facts, counted, (base, day)) for day in {base, *days.values()}}
    scored = {day: evaluate(pack, [life], as_of=day, parameters=parameters) for day, life in lives.items()}
    result = deepcopy(scored[base].explain(0).as_json())
    rows = {day: _rows(one.explain(0).as_json()) for day, one in scored.items()}
    total = Fraction(0)
    for group in result["groups"]:
        group["indicators"] = [rows[days[row["key"]]][row["key"]] for row in group["indicators"]]
        spec = pack.groups[group["key"]]
        points = sum((Fraction(row["points"]) for row in group["indicators"] if row["counts"]), Fraction(0))
        group["before"] = points_text(points)
        points = _bounded(points, spec.cap, spec.floor)
        group["points"] = points_text(points)
        total += points
    result["total"] = points_text(_bounded(total, pack.total_cap, pack.total_floor))
    return result


def _day_of(indicator: Indicator, base: date, counted: Counted) -> date:
    return max((counted[fact] for fact in indicator.facts if fact in counted), default=base)


def _life(pack: Pack, facts: Mapping[str, Any], counted: Counted, days: tuple[date, date]) -> dict[str, Any]:
    """The facts as they are looked at on the second of `days`: what stood still ends on its own day."""
    base, day = days
    if day == base:
        return dict(facts)
    return {key: _cut(pack.facts.get(key), value, counted.get(key, base)) for key, value in facts.items()}


def _cut(spec: FactSpec | None, value: Any, day: date) -> Any:
    """Records cut at a day: those that begin later are left out, those that last longer end there."""
    if spec is None or not isinstance(value, list) or spec.from_field is None or spec.to_field is None:
        return value
    kept = []
    for record in value:
        limit = day.isoformat()[: len(record[spec.from_field])]
        if record[spec.from_field] <= limit:
            end = record.get(spec.to_field)
            kept.append({**record, spec.to_field: min(end, limit) if end else limit})
    return kept


def _rows(result: Mapping[str, Any]) -> dict[str, Any]:
    return {row["key"]: row for group in result["groups"] for row in group["indicators"]}


def _bounded(points: Fraction, cap: Fraction | None, floor: Fraction | None) -> Fraction:
    points = points if cap is None else min(points, cap)
    return points if floor is None else max(points, floor)
