"""The rounds of a pack folder, read as the system reads them."""

from __future__ import annotations

from pathlib import Path

from policypack.pack import files_of
from policypack.rounds import RoundPlan, read_round
from policypack.source import PackFiles

POLICIES = Path(__file__).parents[2] / "policies"


def plans_of(root: str) -> dict[str, RoundPlan]:
    """Every round of a pack by key. Raises PackError."""
    files = PackFiles(files_of(POLICIES / root)[0], root)
    names = files.names("rounds/", ".yaml")
    keys = [name.removeprefix("rounds/").removesuffix(".yaml") for name in names]
    return {key: read_round(key, files.mapping(f"rounds/{key}.yaml")) for key in keys}


def known(plan: RoundPlan) -> dict[str, object]:
    """The values a round has, by key."""
    return {key: item.value for key, item in plan.values.items() if item.value is not None}
