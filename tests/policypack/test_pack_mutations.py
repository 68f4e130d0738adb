"""A number that no example would miss is a number nobody has checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.pack import files_of
from tests.policypack.mutations import survivors

POLICIES = Path(__file__).parents[2] / "policies"
#: Every pack there is, a new city's too; Beijing's are asked beside its oracle, in tests/policies.
ROOTS = sorted(
    path.parent.relative_to(POLICIES).as_posix()
    for path in POLICIES.glob("*/*/*/pack.yaml")
    if path.relative_to(POLICIES).parts[0] != "beijing"
)
#: Changes that change nobody's points: a cap of the same size hides more points per unit.
HIDDEN = {"guangzhou/points/2021/indicators.yaml indicators.service.points.sum.1.points.points 2 → 3"}


@pytest.mark.parametrize("root", ROOTS)
def test_a_changed_number_of_a_pack_breaks_an_example(root):
    files, _ = files_of(POLICIES / root)

    assert set(survivors(files, root)) <= HIDDEN
