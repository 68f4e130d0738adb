"""A number that no example would miss is a number nobody has checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.pack import files_of
from tests.policypack.mutations import survivors

POLICIES = Path(__file__).parents[2] / "policies"
ROOTS = sorted(
    path.parent.relative_to(POLICIES).as_posix() for path in POLICIES.glob("hangzhou/*/*/pack.yaml")
)


@pytest.mark.parametrize("root", ROOTS)
def test_a_changed_number_of_a_pack_breaks_an_example(root):
    files, _ = files_of(POLICIES / root)

    assert survivors(files, root) == []
