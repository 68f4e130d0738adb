"""timeline.yaml: the chain to a goal, and each thing that can be wrong in it."""

from pathlib import Path

import pytest

from policypack.errors import PackError
from policypack.policy import read_policy
from policypack.rounds import read_round
from policypack.timeline import read_timeline
from tests.policypack.process.tiny import ROUND, broken, top

TEXT = """\
title: 什么时候做什么
service: testville/points
goal: {step: scored, label: 要有积分}
late: 明年再来。
steps:
  - {key: submit, label: 提交, whose: yours, by: round.opens_at, takes: 5 working days, basis: 示例}
  - {key: accept, label: 受理, whose: yours, term: checking}
  - {key: scored, label: 核定, whose: waiting}
  - {key: apply, label: 报名, whose: yours, opens: round.opens_at, by: round.closes_at}
"""
ROUNDS = {"2022": read_round("2022", top(ROUND))}


def test_the_chain_ends_at_the_goal():
    timeline = read_timeline(top(TEXT), ROUNDS)

    assert [step.key for step in timeline.chain] == ["submit", "accept", "scored"]
    assert [step.key for step in timeline.after] == ["apply"]


def test_conghuas_timeline_names_a_term_that_the_points_service_has():
    policies = Path(__file__).parents[3] / "policies"
    timeline = read_policy(policies / "guangzhou/conghua-school/2020").timeline
    points = read_policy(policies / "guangzhou/points/2018")

    assert timeline is not None
    assert timeline.service == points.service_key
    assert {step.term for step in timeline.steps if step.term} <= set(points.workflow.timers)


BAD = {
    "a goal that is no step": ("step: scored", "step: score", "没有叫“score”的步骤"),
    "a step that takes nobody knows how long": (", takes: 5 working days, basis: 示例", "", "没有写要多久"),
    "two lengths": ("term: checking", "term: checking, takes: 2 days", "takes 和 term 只能写一个"),
    "a length without its source": (", basis: 示例", "", "要多久没有写出处"),
    "a length that is none": ("5 working days", "a week", "不是时长"),
    "a term of no service": ("service: testville/points\n", "", "没有写是哪项服务的时限"),
    "a date that is none": ("by: round.closes_at", "by: round.quota", "不是日期或时刻"),
    "a date the round lacks": ("by: round.closes_at", "by: round.ends_at", "没有叫“ends_at”的批次 "),
    "a date that is no value": ("by: round.closes_at", "by: closes_at", "不是批次里的值"),
    "a step twice": ("key: apply", "key: submit", "写了两次"),
    "nobody's step": ("whose: waiting", "whose: mine", "“mine”不在可选之列"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_refused_with_a_way_to_mend_it(case):
    old, new, sentence = BAD[case]

    with pytest.raises(PackError) as refusal:
        read_timeline(top(broken(TEXT, old, new)), ROUNDS)

    assert sentence in str(refusal.value)
