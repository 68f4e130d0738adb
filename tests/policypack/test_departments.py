"""Several departments on one item (P21): how answers merge, and what silence says."""

from __future__ import annotations

import pytest

from policypack.errors import PackError
from policypack.facts import MERGES
from tests.policypack.tiny import FACTS, tiny

HOME = "house: {{label: 房屋, type: yes_no, verified_by: [housing], {more}}}\n"


def house(more):
    return tiny("1", facts=FACTS + HOME.format(more=more)).facts["house"]


@pytest.mark.parametrize("merge", MERGES)
def test_a_fact_says_how_answers_become_one(merge):
    assert house(f"merge: {merge}").merge == merge


def test_silence_counts_as_an_answer_after_so_many_working_days():
    silence = house("silence: {after: 10 working days, counts_as: confirmed}").silence

    assert (silence.after.text, silence.counts_as) == ("10 个工作日", "confirmed")
    assert house("merge: single").silence is None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("merge: vote", "“vote”不在可选之列"),
        ("silence: {after: 10 weeks, counts_as: confirmed}", "“10 weeks”不是时长"),
        ("silence: {after: 10 working days, counts_as: maybe}", "“maybe”不在可选之列"),
        ("silence: {after: 10 working days}", "缺少“counts_as”"),
    ],
)
def test_an_answer_that_cannot_be_merged_is_refused(more, words):
    with pytest.raises(PackError, match=words) as caught:
        house(more)

    assert caught.value.file.endswith("facts.yaml")


def test_silence_where_nobody_is_asked_is_refused():
    with pytest.raises(PackError, match="没有核验部门"):
        tiny(
            "1", facts=FACTS + "a: {label: 甲, type: yes_no, silence: {after: 5 days, counts_as: refuted}}\n"
        )


def test_silence_about_what_nobody_declares_cannot_refuse_it():
    with pytest.raises(PackError, match="没有人申报的事实，不答复不能算作不认可"):
        house("declare: system, silence: {after: 5 days, counts_as: refuted}")
