"""`list:` of ranking.yaml: which columns the public sees, and what is refused."""

from __future__ import annotations

import pytest

from policypack.errors import PackError
from policypack.list_objecting import Told
from policypack.list_reading import ListColumn
from policypack.pack import load_pack
from tests.policypack.tiny import ROOT, files, indicator

RULE = """
quantities:
  score: {label: 分值, of: total}
order: [score]
ties: joint
list: %s
"""


def load(text):
    table = indicator("{per: 1 year, of: years, points: 1}")
    return load_pack(files(table, others={"ranking.yaml": RULE % text}), ROOT).ranking.public


def test_a_pack_names_the_columns_of_its_public_list():
    found = load(
        "{name: whole, receipt: false, first_day: counted, basis: 公告, columns: "
        "[{show: birth_month, label: 出生年月}, {show: score, label: 总积分}, {show: indicators}]}"
    )

    assert found.columns == (
        ListColumn("birth_month", "出生年月"),
        ListColumn("score", "总积分"),
        ListColumn("indicators", ""),
    )
    assert (found.name, found.receipt, found.first_day_counts) == ("whole", False, True)


def test_names_are_masked_and_receipts_shown_unless_the_pack_says_otherwise():
    found = load("{columns: [{show: score, label: 总积分}]}")

    assert (found.name, found.receipt, found.first_day_counts) == ("masked", True, False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{columns: [{show: birth_month, label: 出生年月}]}", "名单没有列出排名的依据"),
        ("{columns: [{show: salary, label: 工资}]}", "没有叫“salary”的名单栏目"),
        ("{columns: [{show: score}]}", "栏名写法不对"),
        ("{columns: [{show: score, label: 总积分}, {show: indicators, label: 各项}]}", "栏名写法不对"),
        ("{name: hidden, columns: [{show: score, label: 总积分}]}", "hidden"),
    ],
)
def test_a_list_that_says_too_little_or_too_much_is_refused(text, says):
    with pytest.raises(PackError, match=says):
        load(text)


ANSWERS = "who: {say: 任何人}, how: {say: 书面, basis: 公告}, until: {unknown: 没有查到}, where: {say: 窗口, windows: true}"


def objecting(left_out):
    return "{objecting: {" + ANSWERS + left_out + "}}"


def test_a_list_tells_how_to_object_and_what_nobody_knows():
    found = load(objecting(", left_out: {say: 另行提出, unknown: 期限没有查到}"))

    assert [told.asked for told in found.objecting] == ["who", "how", "until", "where", "left_out"]
    assert found.objecting[1] == Told("how", say="书面", basis="公告")
    assert found.objecting[2].unknown == "没有查到"
    assert [told.windows for told in found.objecting] == [False, False, False, True, False]
    assert found.columns == ()


@pytest.mark.parametrize(
    ("left_out", "says"),
    [("", "left_out"), (", left_out: {basis: 公告}", "既没有写怎么办，也没有写为什么不知道")],
)
def test_every_question_about_objecting_has_an_answer_or_the_reason_why_not(left_out, says):
    with pytest.raises(PackError, match=says):
        load(objecting(left_out))
