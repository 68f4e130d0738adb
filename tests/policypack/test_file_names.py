"""A file whose name is a slip is refused: it would be read by nobody, and nothing would say so."""

from __future__ import annotations

import pytest

from policypack.errors import PackError
from policypack.pack import load_pack
from tests.policypack.tiny import ROOT, files, indicator

SLIPS = {
    "eligibilty.yaml": "是不是“eligibility.yaml”？",
    "ranking.yml": "请改名为 ranking.yaml",
    "form.yaml": "是不是“forms.yaml”？",
    "office.csv": "是不是“offices.csv”？",
    "example/one.yaml": "没有叫“example”的文件夹，这个文件不会被读到；是不是“examples”？",
    "examples/one.yml": "请放在 examples/ 里，名字以 .yaml 结尾",
    "rounds/old/2025.yaml": "请放在 rounds/ 里",
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_file_that_nobody_would_read_is_refused(name: str):
    with pytest.raises(PackError) as caught:
        load_pack(files(indicator("1"), others={name: ""}), ROOT)

    assert str(caught.value).startswith(f"{ROOT}/{name}:1: ")
    assert SLIPS[name] in str(caught.value)


@pytest.mark.parametrize("name", ["README.md", "notes.txt", "facts.yaml~", "indicators.yaml.orig"])
def test_notes_and_what_editors_leave_behind_may_lie_beside(name: str):
    assert load_pack(files(indicator("1"), others={name: "x"}), ROOT).title == "示例"


def test_a_pack_without_its_table_says_which_file_is_missing():
    table = f"{ROOT}/indicators.yaml"
    rest = {name: text for name, text in files(indicator("1")).items() if name != table}

    with pytest.raises(PackError, match=r"indicators\.yaml:1: 缺少这个文件"):
        load_pack(rest, ROOT)


def test_a_pack_away_from_the_common_facts_is_told_where_they_belong():
    with pytest.raises(PackError, match="请把 policies/common 放在城市文件夹旁边"):
        load_pack(files(indicator("1"), facts="birth_date: {take: common}"), ROOT)
