"""advice.yaml is read strictly: the sample of the reference loads, each slip is refused at its line."""

from __future__ import annotations

import pytest

from policypack.advice import Advice
from policypack.advice_reading import read_advice
from policypack.errors import PackError
from policypack.pack import load_pack
from tests.policypack.test_reference import SAMPLES
from tests.policypack.tiny import FACTS, PACK, ROOT

TABLE = "groups: {g: {label: 组}}\nindicators: {x: {name: 甲, group: g, points: {value: 1}}}\n"
LEVER = "{label: 买房, how: 办证, adds: {homes: [{tenure: own, from: then}]}, unknown: 说不准}"


def read(advice: str, facts: str = FACTS, **more: str) -> Advice:
    own = {"pack.yaml": PACK, "facts.yaml": facts, "indicators.yaml": TABLE, "advice.yaml": advice}
    files = {f"{ROOT}/{name}": text.encode() for name, text in own.items()}
    files |= {path: text.encode() for path, text in more.items()}
    return read_advice(files, load_pack(files, ROOT))


def lever(**changed: str) -> str:
    """A whole advice.yaml of one lever, some of its keys written otherwise; "" leaves one away."""
    keys = {
        "label": "买房",
        "how": "办证",
        "adds": "{homes: [{tenure: own, from: then}]}",
        "unknown": "说不准",
        **changed,
    }
    return "levers:\n  x:\n" + "".join(f"    {key}: {text}\n" for key, text in keys.items() if text)


def test_the_sample_of_the_reference_loads():
    levers = read(SAMPLES["advice"], SAMPLES["facts"]).levers

    assert list(levers) == ["lease", "volunteering", "by_own"]
    assert levers["lease"].after is not None
    assert levers["lease"].after.text == "1 年"
    assert levers["lease"].source is not None
    assert levers["lease"].source.grade == "secondary"
    assert levers["volunteering"].after is None
    assert levers["by_own"].sets == {"choice": "own"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (lever(adds="{hoses: [{tenure: own, from: then}]}"), "没有“hoses”这个事实；是不是“homes”"),
        (lever(adds="{homes: [{tenur: own, from: then}]}"), "没有“tenur”这个字段；是不是“tenure”"),
        (lever(adds="{homes: [{tenure: own}]}"), "少了“from”"),
        (lever(adds="{homes: []}"), "没有写要加的记录"),
        (lever(adds="{homes: [{tenure: owned, from: then}]}"), "请从 自有、租赁 中选择"),
        (lever(adds="{homes: [{tenure: own, from: soon}]}"), "请填写存在的日期"),
        (lever(adds="{level: [{level: high}]}"), "“等级”是单值"),
        (lever(adds="", sets="{homes: own}"), "“住所”是记录"),
        (lever(adds=""), "什么事实也不改"),
        (lever(unknown=""), "要有 after"),
        (lever(after="1 year", basis="表", source="s"), "要有 after"),
        (lever(unknown="", after="1 year"), "没有写依据"),
        (lever(unknown="", after="1 year", basis="表"), "没有写依据"),
        (lever(effort="50 小时"), "没有写依据"),
        (lever(unknown="", after="1 fortnight", basis="表", source="s"), "不是时长"),
        (lever(unknown="", after="1 year", basis="表", source="t"), "“t”不在可选之列"),
        (lever(points="20"), "不认识“points”"),
        (lever(label=""), "缺少“label”"),
        ("levers: {}\ncounted_on: 02-30\n", "不是每年都有的一天"),
        ("levers: {}\ncounted_on: 2-3\n", "不是每年都有的一天"),
        ("levers: {}\ndrop: [x]\n", "没有“x”可以去掉"),
        ("levers: {x: {take: common}}\n", "共用的建议里没有“x”"),
        ("lever: {}\n", "不认识“lever”"),
        ("levers: {X-1: {}}\n", "不能作代号"),
    ],
)
def test_a_slip_is_refused_with_its_place(text: str, words: str):
    with pytest.raises(PackError) as refused:
        read(text)

    assert words in str(refused.value)
    assert refused.value.file == f"{ROOT}/advice.yaml"


def test_a_lever_taken_from_the_common_ones_can_be_worded_anew():
    common = f"levers:\n  home: {LEVER}\n"
    levers = read("levers: {home: {take: common, label: 买新房}}", **{"common/advice.yaml": common}).levers

    assert (levers["home"].label, levers["home"].how) == ("买新房", "办证")


CHILD = """
city: testville
service: points
edition: "2"
revision: 1
title: 下一版
extends: testville/points/1
drop: {facts: [gifts]}
"""


def test_levers_are_inherited_without_those_of_facts_that_are_gone():
    giving = "{label: 捐, how: 捐, adds: {gifts: [{day: then, amount: 5, people: 1}]}, unknown: 不定}"
    files = {
        f"{ROOT}/pack.yaml": PACK,
        f"{ROOT}/facts.yaml": FACTS,
        f"{ROOT}/indicators.yaml": TABLE,
        f"{ROOT}/advice.yaml": f"counted_on: 12-31\nlevers: {{home: {LEVER}, other: {LEVER}, gift: {giving}}}",
        "testville/points/2/pack.yaml": CHILD,
        "testville/points/2/indicators.yaml": "groups: {}\nindicators: {}\n",
        "testville/points/2/advice.yaml": "drop: [other]\nlevers: {}\n",
    }
    encoded = {path: text.encode() for path, text in files.items()}

    found = read_advice(encoded, load_pack(encoded, "testville/points/2"))

    assert list(found.levers) == ["home"]
    assert found.counted_on == (12, 31)


def test_advice_changes_no_digest():
    def digest(advice: str) -> str:
        own = {"pack.yaml": PACK, "facts.yaml": FACTS, "indicators.yaml": TABLE, "advice.yaml": advice}
        return load_pack({f"{ROOT}/{name}": text.encode() for name, text in own.items()}, ROOT).digest

    assert digest("levers: {}") == digest(f"levers: {{x: {LEVER}}}")
