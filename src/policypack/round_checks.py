"""What the process asks of the values of its rounds."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.nodes import Place
from policypack.process import known
from policypack.rounds import RoundPlan

_SAID = {"date": "日期", "datetime": "时刻", "count": "数目", "text": "文字"}


def check_value(rounds: Mapping[str, RoundPlan], key: str, place: Place, *types: str) -> None:
    """Every one of the rounds has this value, and it is of one of the types; PackError at `place` if not."""
    for plan in rounds.values():
        value = plan.values[known(key, plan.values, f"批次 {plan.key} 的值", place)]
        if value.type not in types:
            said = "或".join(_SAID[one] for one in types)
            raise place.error(
                f"批次里的“{key}”（{value.label}）不是{said}", f"请用 type: {' 或 '.join(types)} 的值"
            )


def ranked(rounds: Mapping[str, RoundPlan]) -> dict[str, RoundPlan]:
    """The rounds of a pack in which cases stand against each other."""
    return {key: plan for key, plan in rounds.items() if plan.kind == "round"}
