"""What people type becomes one kept form, or a sentence that says what to mend."""

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifenban.facts.codec import encode
from policypack.facts import FactSpec, Field
from policypack.nodes import Place

PLACE = Place("facts.yaml", 1, 1)
HOMES = FactSpec(
    "homes",
    "住所",
    "records",
    (
        Field("tenure", "性质", "choice", choices={"own": "自有", "lease": "租赁"}),
        Field("from", "开始日期", "date"),
        Field("to", "结束日期", "date", required=False),
        Field("since", "登记月份", "month", required=False),
        Field("area", "面积", "decimal", required=False, at_most=1000, scale=100),
        Field("rooms", "间数", "integer", required=False, at_least=1, at_most=20),
        Field("filed", "是否备案", "yes_no", required=False),
        Field("note", "说明", "text", required=False),
    ),
    PLACE,
    spell="days",
    from_field="from",
    to_field="to",
)
HOME = {"tenure": "lease", "from": "2018-06-01"}


def test_text_and_python_values_are_kept_alike():
    typed = HOME | {"to": " 2020-05-31 ", "area": "45.50", "rooms": "2", "filed": "yes", "since": "2018-06"}
    built = HOME | {
        "from": date(2018, 6, 1),
        "to": date(2020, 5, 31),
        "area": Fraction(91, 2),
        "rooms": 2,
        "filed": True,
        "since": date(2018, 6, 1),
    }
    assert encode(HOMES, typed) == encode(HOMES, built)
    assert encode(HOMES, typed)["area"] == "45.5"


def test_empty_optional_fields_and_unknown_ones_are_left_out():
    assert encode(HOMES, HOME | {"to": "", "area": None, "id": "7f", "colour": "red"}) == HOME


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [
        ("tenure", "", "请填写“性质”"),
        ("tenure", "owned", "自有、租赁"),
        ("from", "2018-02-30", "存在的日期"),
        ("from", datetime(2018, 1, 1), "不带时间"),
        ("since", "2018-13", "年月"),
        ("area", "四十五", "填写数字"),
        ("area", "1e999999", "之间"),
        ("area", "NaN", "填写数字"),
        ("area", 45.5, "准确的数字"),
        ("area", "45.555", "最多 2 位小数"),
        ("rooms", "1.5", "整数"),
        ("rooms", "0", "1 至 20"),
        ("filed", "maybe", "是或否"),
        ("to", "2018-05-31", "结束早于开始"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(field, given, says):
    with pytest.raises(ValueError, match=says):
        encode(HOMES, HOME | {field: given})


def test_a_list_where_one_record_belongs_is_refused():
    with pytest.raises(ValueError, match="一条记录"):
        encode(HOMES, [HOME])


@given(
    home=st.fixed_dictionaries(
        {"tenure": st.sampled_from(["own", "lease"]), "from": st.dates(date(1900, 1, 1), date(2199, 12, 31))},
        optional={
            "area": st.decimals(0, 1000, places=2),
            "rooms": st.integers(1, 20),
            "filed": st.booleans(),
        },
    )
)
def test_what_was_kept_is_kept_alike_again(home):
    assert encode(HOMES, encode(HOMES, home)) == encode(HOMES, home)


@pytest.mark.parametrize("start", ["0202-06-01", date(1899, 12, 31), "2200-01-01"])
def test_a_year_outside_those_the_rules_count_with_is_refused(start: object):
    with pytest.raises(ValueError, match="年份应在 1900 至 2199 之间"):
        encode(HOMES, HOME | {"from": start})
    with pytest.raises(ValueError, match="年份应在 1900 至 2199 之间"):
        encode(HOMES, HOME | {"since": "0202-06"})
