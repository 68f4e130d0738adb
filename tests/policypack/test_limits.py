"""A cap or a number of points that no source tells is a parameter: until the round gives it, the form earns nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from policypack.errors import PackError
from tests.policypack.tiny import assessed, tiny

PARAMETERS = """
parameters:
  most: {label: 最高几分, type: integer, at_least: 1, at_most: 100, unknown: 未查到}
  share: {label: 比例, type: decimal, at_most: 1}
  day: {label: 日期, type: date}
  none: {label: 最高几分, type: integer, at_most: 100}
"""
NAMED = tiny("{per: 2 years, of: years, points: -most, part: pro rata, floor: -20}", pack=PARAMETERS)
CAPPED = tiny("{per: 1 year, of: years, points: 3, cap: most}", pack=PARAMETERS)


@pytest.mark.parametrize(("most", "points"), [(8, 8), (9, 9), (10, 9), (1, 1)])
def test_the_parameter_is_the_cap(most, points):
    assert assessed(CAPPED, {"years": 3}, parameters={"most": most}).total(0) == points


def test_without_a_value_nothing_is_earned_and_the_explanation_says_so():
    found = assessed(CAPPED, {"years": 3})

    assert found.total(0) == 0
    assert "上限还没有公布，不计分" in str(found.explain(0).as_json())


def test_the_explanation_names_the_cap():
    found = assessed(CAPPED, {"years": 3}, parameters={"most": 8})

    assert "最高 8 分" in str(found.explain(0).as_json())


def test_a_cap_by_parameter_stands_beside_a_floor_and_around_other_forms():
    pack = tiny("{sum: [{per: 1 year, of: years, points: 3}, 2], cap: most, floor: 1}", pack=PARAMETERS)

    assert assessed(pack, {"years": 3}, parameters={"most": 10}).total(0) == 10
    assert assessed(pack, {"years": 1}, parameters={"most": 10}).total(0) == 5


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mist", "是不是“most”"),
        ("share", "不是至少为 1 的整数参数"),
        ("day", "不是至少为 1 的整数参数"),
        ("none", "不是至少为 1"),
    ],
)
def test_a_cap_must_name_an_integer_parameter(name, words):
    with pytest.raises(PackError) as refused:
        tiny(f"{{per: 1 year, of: years, points: 3, cap: {name}}}", pack=PARAMETERS)

    assert words in str(refused.value)
    assert "indicators.yaml:" in str(refused.value)


@pytest.mark.parametrize(
    ("years", "most", "points"), [(0, 8, 0), (1, 8, -4), (3, 5, Fraction(-15, 2)), (5, 8, -20)]
)
def test_the_parameter_says_how_many_points_a_unit_has(years, most, points):
    assert assessed(NAMED, {"years": years}, parameters={"most": most}).total(0) == points


def test_points_of_a_parameter_are_told_with_their_number_and_until_then_as_not_published():
    told, untold = (
        str(assessed(NAMED, {"years": 3}, parameters=given).explain(0).as_json())
        for given in ({"most": 5}, {})
    )

    assert "每 2 年 −5 分，按比例计" in told
    assert "分值还没有公布，不计分" in untold
    assert assessed(NAMED, {"years": 3}).total(0) == 0


@pytest.mark.parametrize(
    ("name", "words"), [("-mist", "是不是“most”"), ("none", "不能作分值"), ("-day", "不能作分值")]
)
def test_points_must_name_an_integer_parameter(name, words):
    with pytest.raises(PackError) as refused:
        tiny(f"{{per: 1 year, of: years, points: {name}}}", pack=PARAMETERS)

    assert words in str(refused.value)
    assert "indicators.yaml:" in str(refused.value)
