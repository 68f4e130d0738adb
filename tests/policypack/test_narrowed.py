"""A word a pack narrowed away may stand in a life already: it is left out, and said so, not refused."""

from __future__ import annotations

import pytest

from policypack.errors import FactsError, PackError
from policypack.evaluate import evaluate
from policypack.pack import load_pack
from tests.policypack.tiny import AS_OF, FACTS, ROOT, assessed, files, indicator, tiny

NARROWED = FACTS.replace(
    "choices: {own: 自有, lease: 租赁}", "choices: {own: 自有, lease: 租赁}, narrowed: {lent: 借住}"
).replace("choices: {high: 高, low: 低, none: 无}", "choices: {high: 高, low: 低}, narrowed: {none: 无}")
HOMES = tiny("{each: homes, points: {table: tenure, rows: {own: 5, lease: 2}}}", facts=NARROWED)
LEVEL = tiny("{table: level, rows: {high: 5, low: 2}}", facts=NARROWED)


def home(tenure):
    return {"from": "2020-01-01", "tenure": tenure}


def test_a_record_with_a_word_not_asked_any_more_is_left_out_with_the_reason():
    found = assessed(HOMES, {"homes": [home("lent"), home("own")]})
    item = found.explain(0).groups[0].indicators[0]

    assert found.total(0) == 5
    assert [(out.text, out.reason) for out in item.left_out] == [
        ("住所：借住，2020年1月1日至今", "类型为“借住”的，本表不计")
    ]


def test_a_single_fact_with_such_a_word_counts_as_not_given_and_the_explanation_says_so():
    found = assessed(LEVEL, {"level": "none"})
    item = found.explain(0).groups[0].indicators[0]

    assert found.total(0) == 0
    assert [(out.text, out.reason) for out in item.left_out] == [("等级：无", "本表没有这个选项，不计")]
    assert item.lines[0].working == "没有填写，不计分。"


def test_a_person_is_scored_alike_alone_and_beside_somebody_with_such_a_word():
    people = [{"level": "high"}, {"level": "none"}, {}, {"level": "low"}]

    together = evaluate(LEVEL, people, as_of=AS_OF)

    assert [together.total(i) for i in range(4)] == [assessed(LEVEL, person).total(0) for person in people]
    assert [together.total(i) for i in range(4)] == [5, 0, 0, 2]


def test_a_word_no_pack_ever_had_is_still_refused():
    with pytest.raises(FactsError, match="请从 自有、租赁 中选择"):
        assessed(HOMES, {"homes": [home("squat")]})


COMMON = """
sex: {label: 性别, type: choice, choices: {f: 女, m: 男, x: 未说明}}
born: {label: 出生, type: date}
"""


def taking(facts):
    own = files(indicator("{table: sex, rows: {f: 1, m: 2}}"), facts=facts)
    return load_pack({**own, "common/facts/x.yaml": COMMON.encode()}, ROOT)


def test_a_single_choice_is_narrowed_by_a_list():
    pack = taking("sex: {take: common, narrow: [f, m]}\n")

    assert [evaluate(pack, [{"sex": word}], as_of=AS_OF).total(0) for word in "fmx"] == [1, 2, 0]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ("sex: {take: common, narrow: [f, y]}\n", "没有“y”这个选项"),
        ("sex: {take: common, leave: [f]}\n", "没有字段可以去掉"),
        ("born: {take: common, narrow: [f]}\n", "没有选项可以收窄"),
    ],
)
def test_a_single_fact_cannot_be_narrowed_to_what_it_does_not_have(facts, words):
    with pytest.raises(PackError, match=words):
        taking(facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ("a: {label: 甲, type: choice, choices: {x: 甲}, narrowed: {x: 甲}}\n", "仍然可选的词"),
        ("a: {label: 甲, narrow: {b: [x]}, fields: {b: {label: 乙, type: text}}}\n", "narrow 用不上"),
    ],
)
def test_narrowing_that_cannot_be_meant_is_refused(facts, words):
    with pytest.raises(PackError, match=words):
        tiny("1", facts=FACTS + facts)


def test_a_paper_that_only_a_choice_taken_away_asks_for_goes_with_it():
    common = """
stays:
  label: 住所
  fields:
    tenure: {label: 类型, type: choice, choices: {own: 自有, lease: 租赁, lent: 借住}}
  evidence:
    - {key: deed, label: 产权证}
    - {key: contract, label: 租赁合同, when: tenure == lease}
    - {key: lending, label: 借住合同, when: tenure == lent}
"""
    taken = "stays: {take: common, narrow: {tenure: [own, lease]}}"
    whole = files(indicator("1"), facts=taken) | {"common/facts/homes.yaml": common.encode()}

    papers = load_pack(whole, ROOT).facts["stays"].evidence

    assert [paper.key for paper in papers] == ["deed", "contract"]
