"""admission.yaml: what it says, and each thing that can be wrong in it."""

from datetime import date
from pathlib import Path

import pytest

from policypack.admission import merit, standings
from policypack.errors import PackError
from policypack.policy import load_policy, read_policy
from tests.policypack.process import huadu
from tests.policypack.process.tiny import broken

CONGHUA = Path(__file__).parents[3] / "policies/guangzhou/conghua-school/2020"
A, W, R = "admission", "workflow", "rounds/2020"


def policy(**changed: str):
    return load_policy(huadu.files(**changed), huadu.ROOT)


def test_huadus_way_is_read():
    rule = policy().admission

    assert rule is not None
    assert rule.choices is not None
    assert (rule.choices.at_most, rule.choices.first.opens, rule.rest) == (4, "choices_from", "random")
    assert [group.label for group in rule.groups] == ["省五年", "普通"]


def test_people_stand_in_the_first_group_whose_condition_they_meet():
    loaded = policy()
    rule = loaded.admission
    assert rule is not None
    order = rule.order_of(None)
    assert order is not None
    found = standings(
        loaded.rules,
        rule,
        order,
        [{"years": 3, "five_years": True}, {"years": 9, "five_years": False}, {}],
        as_of=date(2020, 6, 1),
        parameters={},
    )

    assert [one.group for one in found] == [0, 1, 1]
    assert [one.total for one in found] == [3, 9, 0]
    assert merit(order, found[1]) > merit(order, found[0])


def test_a_pack_without_the_file_gives_no_places():
    files = huadu.files()
    del files[f"{huadu.ROOT}/admission.yaml"]

    assert load_policy(files, huadu.ROOT).admission is None


def test_conghua_leaves_the_order_to_the_bureau_and_says_that_it_was_not_published():
    rule = read_policy(CONGHUA).admission

    assert rule is not None
    assert rule.order_of(None) is None
    assert rule.order_of("by luck") is None
    assert "没有公布" in rule.unknown
    chosen = rule.order_of("score_permit")
    assert chosen is not None
    assert [key.key for key in chosen.by] == ["score", "permit_months", "lottery"]


BAD = {
    "an unknown word": (A, "rest: random", "rest: random\ncolour: red", "不认识“colour”这一项"),
    "neither choices nor a town": (A, "choices: {at_most: 4, opens: round.choices_from, closes: round.choices_until, missing: rest}\n", "", "既没有志愿，也没有问想去哪个镇街"),
    "too many choices": (A, "at_most: 4", "at_most: 40", "40 个志愿太多"),
    "no choices at all": (A, "at_most: 4", "at_most: 0", "0 太小"),
    "a silence nobody knows": (A, "missing: rest", "missing: maybe", "“maybe”不在可选之列"),
    "a second window without its end": (A, "missing: rest}", "missing: rest, again: {opens: round.choices_from, missing: kept}}", "缺少“closes”这一项"),
    "a second window the round lacks": (A, "missing: rest}", "missing: rest, again: {opens: round.later, closes: round.choices_until, missing: kept}}", "没有叫“later”的批次 2020 的值"),
    "first choices kept from nowhere": (A, "missing: rest}", "missing: kept}", "“kept”不在可选之列"),
    "a window that is no value of the round": (A, "opens: round.choices_from", "opens: choices_from", "不是批次里的值"),
    "a window the round lacks": (A, "round.choices_from", "round.choosing_from", "没有叫“choosing_from”的批次 2020 的值"),
    "a window that is no moment": (R, "choices_until: {label: 填志愿截止, type: datetime, value: 2020-06-28 17:00", "choices_until: {label: 填志愿截止, type: date, value: 2020-06-28", "批次里的“choices_until”（填志愿截止）不是时刻"),
    "an order that shares places": (A, "by: [score, lottery]", "by: [score]", "不能并列"),
    "a lottery in the middle": (A, "by: [score, lottery]", "by: [lottery, score]", "不能并列"),
    "an order by nothing known": (A, "by: [score, lottery]", "by: [points, lottery]", "没有叫“points”的排序依据"),
    "a quantity that is no number": (A, "of: total", "of: five_years", "这里要"),
    "a quantity nobody knows": (A, "of: total", "of: totals", "totals"),
    "an order nobody may choose": (A, "order: {by: [score, lottery]}", "order: {chosen_by: round.order, unknown: 没有公布, among: {}}", "没有一种排序方法可选"),
    "a choice of orders without why": (A, "order: {by: [score, lottery]}", "order: {chosen_by: round.order, among: {a: {label: 甲, by: [lottery]}}}", "缺少“unknown”这一项"),
    "a group nobody reaches": (A, "  five_years: {label: 省五年, when: five_years}", "  five_years: {label: 省五年}", "轮不到"),
    "people in no group": (A, "  ordinary: {label: 普通}", "  ordinary: {label: 普通, when: five_years}", "有人可能不在任何一组"),
    "a group by something that is no condition": (A, "when: five_years}", "when: years}", "这里要"),
    "a rest nobody knows": (A, "rest: random", "rest: first_come", "“first_come”不在可选之列"),
    "a status that gives back and is not there": (A, "returned_by: [declined]", "returned_by: [refused]", "没有叫“refused”的状态"),
    "a grade that is not asked": (A, "grade: grade.value", "grade: child.grade", "没有叫“child”的节"),
    "a grade without its field": (A, "grade: grade.value", "grade: grade", "请写成“节.字段”"),
    "a grade that is no choice": (A, "grade: grade.value", "grade: years.value", "“years.value”不是选项"),
    "a purpose the pack lacks": (A, "rest: random", "rest: random\npurpose: housing", "没有叫“housing”的用途"),
    "a workflow that places nobody": (W, "who: system, when: ranked_in", "who: system, when: list_final", "没有步骤让得到学位的申请往前走"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_refused_with_a_way_to_mend_it(case):
    name, old, new, sentence = BAD[case]
    texts = {A: huadu.ADMISSION, W: huadu.WORKFLOW, R: huadu.ROUND}

    with pytest.raises(PackError) as refusal:
        policy(**{name: broken(texts[name], old, new)})

    assert sentence in str(refusal.value)
    assert "；" in str(refusal.value)
