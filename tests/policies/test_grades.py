"""Every date, quota, line and term that a pack of ours names says where it is written and how sure that is."""

import re
from pathlib import Path

import pytest

from policypack.errors import PackError
from policypack.pack import read_pack
from policypack.policy import Policy, read_policy
from policypack.rounds import read_round
from policypack.source import read_yaml

POLICIES = Path(__file__).parents[2] / "policies"
PACKS = sorted(file.parent for file in POLICIES.rglob("pack.yaml"))
ROUNDS = sorted(POLICIES.glob("*/*/*/rounds/*.yaml"))
WORKFLOWS = sorted(file.parent for file in POLICIES.rglob("workflow.yaml"))

#: What a pack says of itself where no source tells.
OWN = re.compile("自定|未写|没有写|未查|未见")


def named(path: Path) -> str:
    return "-".join(path.relative_to(POLICIES).parts)


@pytest.mark.parametrize("folder", PACKS, ids=named)
def test_the_days_an_edition_holds_are_sourced(folder: Path):
    pack = read_pack(folder)

    assert pack.in_force_from is not None
    assert pack.grade(pack.in_force_source)


@pytest.mark.parametrize("file", ROUNDS, ids=named)
def test_every_value_of_a_round_says_how_sure_its_source_is(file: Path):
    plan = read_round(file.stem, read_yaml(file.name, file.read_bytes()).as_mapping())

    assert [one.key for one in plan.values.values() if one.value is not None and not one.grade] == []


@pytest.mark.parametrize("folder", WORKFLOWS, ids=named)
def test_every_term_of_known_length_says_how_sure_its_source_is(folder: Path):
    policy: Policy = read_policy(folder)
    terms = [one for one in policy.workflow.timers.values() if one.length is not None]

    assert [one.key for one in terms if not one.grade or not one.cited] == []


@pytest.mark.parametrize("folder", WORKFLOWS, ids=named)
def test_every_step_term_and_paper_says_how_sure_its_source_is_or_that_it_is_our_own_way(folder: Path):
    policy: Policy = read_policy(folder)
    papers = [one for plan in policy.bring.values() for one in (plan, *plan.papers)]
    said = [*policy.workflow.steps, *policy.workflow.timers.values(), *papers]

    assert [one.cited for one in said if one.cited and not one.grade and not OWN.search(one.basis)] == []


def test_a_grade_is_one_of_five():
    text = "title: 一批\nvalues:\n  quota: {label: 名额, type: count, value: 1, basis: 公告, grade: sure}\n"

    with pytest.raises(PackError, match="sure"):
        read_round("1", read_yaml("1.yaml", text.encode()).as_mapping())
