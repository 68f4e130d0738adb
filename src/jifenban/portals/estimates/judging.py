"""A life scored by a pack, and each of its conditions judged for people: what they did not say is not held against them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jifenban.portals.estimates.basis import Basis
from jifenban.portals.estimates.packs import Trial
from policypack.columns import Columns
from policypack.eligibility import ConditionResult, conditions_of
from policypack.evaluate import Assessment, evaluate_columns


@dataclass(frozen=True)
class Judged:
    """One condition: met, not met, or (`unjudged` says why) not to be judged.

    The rules take what is missing for not met; people are told that they did not answer.
    """

    result: ConditionResult
    unjudged: str = ""

    @property
    def open(self) -> bool:
        """Whether it is not met, or cannot be judged."""
        return bool(self.unjudged) or not self.result.met


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


def judged(trial: Trial, found: Assessment, life: dict[str, Any]) -> tuple[Judged, ...]:
    """Every condition of the pack for the one life that was assessed."""
    return tuple(_answered(trial, one, life) for one in conditions_of(found, 0))


def _answered(trial: Trial, result: ConditionResult, life: dict[str, Any]) -> Judged:
    if result.undecided:
        return Judged(result, result.undecided)
    if result.met:
        return Judged(result)
    needed = sorted(trial.topics.judged_by.get(result.key, frozenset()) - life.keys())
    if not needed:
        return Judged(result)
    labels = "、".join(trial.pack.facts[key].label for key in needed)
    return Judged(result, f"没有填：{labels}。")
