"""Conditions to apply: the guide's refusals, the fact they were judged by, waivers, round values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policypack.eligibility import check_eligibility
from policypack.pack import load_pack, read_pack
from tests.policypack.tiny import AS_OF, ROOT, files, indicator

SETTLEMENT = read_pack(Path(__file__).parents[2] / "policies/guangzhou/settlement/2022")
ROUND = {
    "birth_line": date(1977, 1, 1),
    "cut_off": "2022-12-31",
    "quota": 13000,
    "opens_at": "2023-02-10 09:00",
}


def test_every_unmet_condition_is_refused_in_the_guides_words():
    results = check_eligibility(SETTLEMENT, {"birth_date": "1987-06-01"}, as_of=AS_OF, parameters=ROUND)

    assert [item.refusal for item in results if not item.met] == [
        "未持有广州市有效居住证",
        "合法稳定就业或创业并缴纳社会保险未满4年",
        "核定积分总分数未满150分",
    ]
    assert all(item.advice for item in results if not item.met)


def test_a_condition_shows_the_fact_it_was_judged_by():
    facts = {"birth_date": "1987-06-01", "insurance": [{"kind": "medical", "from": "2019-02"}]}

    shown = {
        item.key: item.shown for item in check_eligibility(SETTLEMENT, facts, as_of=AS_OF, parameters=ROUND)
    }

    assert shown["insured_four_years"] == "3 年 11 个月"
    assert shown["total_150"] == "36 分"
    assert shown["age_line"] == "1987年6月1日"


def test_a_condition_whose_round_value_is_unknown_is_not_guessed():
    without = {key: value for key, value in ROUND.items() if key != "birth_line"}

    results = check_eligibility(SETTLEMENT, {"birth_date": "1987-06-01"}, as_of=AS_OF, parameters=without)

    undecided = {item.key: item.undecided for item in results if item.undecided}
    assert list(undecided) == ["age_line"]
    assert undecided["age_line"].startswith("还没有“出生日期线")


def test_a_waiver_meets_a_condition():
    rule = "old_enough: {label: 年满, met: years >= 18, unless: married, refusal: 未满十八}\n"
    pack = load_pack(files(indicator("1"), others={"eligibility.yaml": rule}), ROOT)

    met = [
        check_eligibility(pack, facts, as_of=AS_OF)[0].met
        for facts in ({}, {"years": 17}, {"years": 18}, {"years": 17, "married": True})
    ]

    assert met == [False, False, True, True]
