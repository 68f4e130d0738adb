"""What the process asks of the values of its rounds."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.nodes import Place
from policypack.process import known
from policypack.rounds import RoundPlan


def check_date(rounds: Mapping[str, RoundPlan], key: str, place: Place) -> None:
    """Every round has this value, and it is a day or a moment; PackError if not."""
    _check(rounds, key, place, ("date", "datetime"), "日期")


def check_count(rounds: Mapping[str, RoundPlan], key: str, place: Place) -> None:
    """Every round has this value, and it is a number of days; PackError if not."""
    _check(rounds, key, place, ("count",), "天数")


def _check(
    rounds: Mapping[str, RoundPlan], key: str, place: Place, types: tuple[str, ...], what: str
) -> None:
    for plan in rounds.values():
        value = plan.values[known(key, plan.values, f"批次{what}", place)]
        if value.type not in types:
            raise place.error(f"批次里的“{key}”不是{what}", f"请改用 {' 或 '.join(types)} 的值")
