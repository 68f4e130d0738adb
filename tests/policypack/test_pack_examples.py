"""Every worked example of every pack comes out exactly as it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policypack.evaluate import evaluate
from policypack.examples import assess_example, differences, read_examples
from policypack.pack import Pack, read_pack

POLICIES = Path(__file__).parents[2] / "policies"
PACKS = {
    str(path.parent.relative_to(POLICIES)): read_pack(path.parent)
    for path in sorted(POLICIES.glob("*/*/*/indicators.yaml"))
}
CASES = [(pack, example) for pack in PACKS.values() for example in read_examples(pack)]


@pytest.mark.parametrize(
    ("pack", "example"), CASES, ids=lambda item: getattr(item, "name", None) or item.identity
)
def test_an_example_comes_out_as_it_says(pack, example):
    assert differences(pack, example) == []


@pytest.mark.parametrize(
    ("pack", "example"), CASES, ids=lambda item: getattr(item, "name", None) or item.identity
)
def test_the_parts_of_an_explanation_sum_to_the_points(pack, example):
    assessment = assess_example(pack, example)
    explanation = assessment.explain(0)

    for group in explanation.groups:
        for item in group.indicators:
            assert sum(line.counted_points for line in item.lines) == item.before
        assert sum(item.points for item in group.indicators if item.counts) == group.before
    assert explanation.total == assessment.total(0)


def test_the_packs_together_hold_at_least_25_examples():
    assert len(CASES) >= 25


def test_an_example_that_disagrees_is_reported_in_words():
    pack = PACKS["guangzhou/points/2021"]
    example = read_examples(pack)[0]
    wrong = {"total": -1, "indicators": {"age": -5}, "says": ("没有这句话",)}

    found = differences(pack, type(example)(example.name, "", example.as_of, example.facts, **wrong))

    assert [line.split("：")[0] for line in found] == ["总分", "年龄", "说明里没有“没有这句话”"]


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_number_of_a_table_names_its_source(pack: Pack):
    for item in pack.indicators.values():
        assert item.source in pack.sources or item.unknown
        assert item.clause


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_a_person_without_facts_earns_no_points_and_breaks_nothing(pack: Pack):
    for purpose in pack.purposes:
        assessment = evaluate(pack, [{}], as_of=date(2022, 12, 31), purpose=purpose)
        assert assessment.total(0) == 0
        assert assessment.as_json()[0]["schema"] == "jifenban.explanation/1"


def test_settlement_points_are_for_settlement_and_nothing_else():
    pack = read_pack(POLICIES / "guangzhou/settlement/2022")
    assert [(purpose.key, purpose.label) for purpose in pack.purposes.values()] == [
        ("settlement", "积分制入户")
    ]
    assert [purpose.key for purpose in read_pack(POLICIES / "guangzhou/points/2021").purposes.values()] == [
        "service",
        "school",
    ]
