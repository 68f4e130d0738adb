"""Values of a round are typed, dated, sourced; what nobody knows is an empty slot with its reason."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from policypack.errors import PackError
from policypack.process import Who
from policypack.rounds import SHANGHAI, format_round_value, parse_round_value, read_round
from tests.policypack.process.tiny import ROUND, broken, top


def test_dates_are_in_shanghai_time_and_numbers_are_whole():
    plan = read_round("2022", top(ROUND))

    assert plan.value("closes_at") == datetime(2023, 3, 10, 17, 0, tzinfo=SHANGHAI)
    assert plan.value("closes_at").utcoffset() == timedelta(hours=8)
    assert plan.value("quota") == 13000
    assert plan.manage == Who("officer", "city")


def test_only_required_empty_values_keep_a_round_from_opening():
    plan = read_round("2022", top(ROUND))

    assert [value.key for value in plan.unknown] == ["birth_line"]
    assert plan.values["birth_line"].unknown == "没有查到"
    assert plan.value("cards_from") is None


BAD = {
    "neither value nor reason": ("unit: 人, value: 13000, ", "unit: 人, ", "要么有值"),
    "a value without a source": ("value: 13000, basis: S31", "value: 13000", "没有写出处"),
    "a time without minutes": ("2023-03-10 17:00", "2023-03-10 17", "请写成 2023-03-10 17:00"),
    "a day that does not exist": ("2023-03-10 17:00", "2023-02-30 17:00", "没有“2023-02-30 17:00”这一天"),
    "a number with a comma": ("value: 13000", "value: '13,000'", "“13,000”写法不对"),
    "an end before the start": ("2023-03-10 17:00", "2023-01-10 17:00", "截止不晚于开始"),
    "an unknown type": ("type: count", "type: integer", "“integer”不在可选之列"),
    "an applicant as manager": ("officer of city", "applicant", "批次要由机构里的人管理"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_faulty_round_is_refused_at_its_line(case):
    old, new, sentence = BAD[case]

    with pytest.raises(PackError) as refusal:
        read_round("2022", top(broken(ROUND, old, new), "a/b/c/rounds/2022.yaml"))

    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("a/b/c/rounds/2022.yaml:")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("datetime", "2023-03-10 17:00", datetime(2023, 3, 10, 17, 0, tzinfo=SHANGHAI)),
        ("date", "2022-12-31", date(2022, 12, 31)),
        ("count", "13000", 13000),
        ("money", "100000.50", Decimal("100000.50")),
        ("text", "以公告为准", "以公告为准"),
    ],
)
def test_what_an_officer_types_comes_back_as_typed(kind, text, value):
    assert parse_round_value(kind, text) == value
    assert format_round_value(kind, value) == text


@pytest.mark.parametrize(
    ("kind", "text"), [("date", "2022/12/31"), ("count", "1.5"), ("money", "1.005"), ("text", " ")]
)
def test_what_an_officer_mistypes_is_answered_with_the_right_shape(kind, text):
    with pytest.raises(ValueError, match="写法不对，请写成"):
        parse_round_value(kind, text)
