"""A life scored by a pack, and each of its conditions judged for people: what they did not say is not held against them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jifenban.portals.estimates.basis import Basis
from jifenban.portals.estimates.packs import Trial
from policypack.columns import Columns
from policypack.eligibility import ConditionResult, conditions_of
from policypack.errors import FactsError
from policypack.evaluate import Assessment, evaluate_columns
from policypack.pack import Condition


@dataclass(frozen=True)
class Judged:
    """One condition: met, not met, or (`unjudged` says why) not to be judged.

    The rules take what is missing for not met; people are told that they did not answer.
    """

    label: str
    result: ConditionResult | None
    unjudged: str = ""


def assess(
    trial: Trial,
    basis: Basis,
    columns: Columns,
    purpose: str | None = None,
    values: Mapping[str, object] | None = None,
) -> Assessment:
    """Score columns by a pack on a basis; `values` stand in for the round's. Raises FactsError."""
    given = basis.values if values is None else values
    return evaluate_columns(trial.pack, columns, as_of=basis.as_of, purpose=purpose, parameters=given)


def judged(
    trial: Trial, basis: Basis, columns: Columns, found: Assessment, life: dict[str, Any]
) -> tuple[Judged, ...]:
    """Every condition of the pack for the one life in these columns."""
    return tuple(_answered(trial, one, life) for one in _conditions(trial, basis, columns, found))


def _conditions(trial: Trial, basis: Basis, columns: Columns, found: Assessment) -> tuple[Judged, ...]:
    try:
        return tuple(Judged(one.label, one) for one in conditions_of(found, 0))
    except FactsError:
        # Some condition needs a value that is not published: judge the others one by one.
        return tuple(_judged(trial, basis, columns, item) for item in trial.pack.eligibility)


def _answered(trial: Trial, judged: Judged, life: dict[str, Any]) -> Judged:
    if judged.result is None or judged.result.met:
        return judged
    needed = sorted(trial.topics.judged_by.get(judged.result.key, frozenset()) - life.keys())
    if not needed:
        return judged
    labels = "、".join(trial.pack.facts[key].label for key in needed)
    return Judged(judged.label, None, f"没有填：{labels}。")


def _judged(trial: Trial, basis: Basis, columns: Columns, item: Condition) -> Judged:
    alone = replace(trial.pack, eligibility=(item,))
    try:
        found = evaluate_columns(alone, columns, as_of=basis.as_of, parameters=basis.values)
        return Judged(item.label, conditions_of(found, 0)[0])
    except FactsError as error:
        return Judged(item.label, None, error.sentence)
