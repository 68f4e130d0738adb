"""公民身份号码 after GB 11643: what is accepted, and what somebody is told who typed it wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifenban.people.idnumber import BadIdNumber, check_sign, normalise, read_id_number

GOOD = "11010519491231002X"  # the example of GB 11643-1999


def test_the_standards_own_example_is_accepted_and_read():
    number = read_id_number(GOOD)

    assert (number.text, number.born, number.male) == (GOOD, date(1949, 12, 31), False)


@pytest.mark.parametrize(
    "typed",
    [
        " 110105 19491231 002x ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105\u300019491231002X",
        GOOD.lower(),
    ],
)
def test_spaces_small_letters_and_full_width_signs_do_not_matter(typed: str):
    assert read_id_number(typed).text == GOOD


@pytest.mark.parametrize("area", ["990000", "110224"])  # unassigned (synthetic people) and abolished
def test_an_area_is_never_a_reason_to_refuse(area: str):
    first = f"{area}19800101001"

    assert read_id_number(first + check_sign(first)).male


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填身份证号，共 18 位。"),
        (GOOD[:17], "只填了 17 位。身份证号共 18 位，请对照身份证补上最后一位。"),
        (GOOD[:15], "只填了 15 位。身份证号共 18 位，请对照身份证补上余下的 3 位。"),
        (GOOD + "1", "填了 19 位。身份证号共 18 位，请对照身份证去掉多出的。"),
        ("1101051949123100A1", "身份证号只有数字，最后一位可以是 X。请对照身份证改正。"),
        ("1101051949123100²1", "身份证号只有数字，最后一位可以是 X。请对照身份证改正。"),
        ("110105194902300021", "第 7 到 14 位不是真实的出生日期。请对照身份证改正。"),
        ("110105000001010021", "第 7 到 14 位不是真实的出生日期。请对照身份证改正。"),
        (GOOD[:17] + "1", "号码前后对不上，可能有一位写错了。请对照身份证逐位核对。"),
    ],
)
def test_each_mistake_has_a_sentence_that_says_how_to_mend_it(typed: str, sentence: str):
    with pytest.raises(BadIdNumber) as refused:
        read_id_number(typed)

    assert str(refused.value) == sentence


born = st.dates(date(1900, 1, 1), date(2026, 12, 31))


@given(area=st.integers(100000, 999999), day=born, order=st.integers(0, 999))
def test_every_number_made_by_the_standard_is_accepted_and_gives_back_its_birth_date(
    area: int, day: date, order: int
):
    first = f"{area}{day:%Y%m%d}{order:03d}"

    number = read_id_number(first + check_sign(first))

    assert number.born == day
    assert number.male == (order % 2 == 1)


@given(
    area=st.integers(100000, 999999),
    day=born,
    order=st.integers(0, 999),
    place=st.integers(0, 16),
    data=st.data(),
)
def test_one_wrong_digit_is_always_noticed(area: int, day: date, order: int, place: int, data: st.DataObject):
    first = f"{area}{day:%Y%m%d}{order:03d}"
    number = first + check_sign(first)
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))

    with pytest.raises(BadIdNumber):
        read_id_number(number[:place] + wrong + number[place + 1 :])


@given(st.text(max_size=40))
def test_any_text_is_either_a_number_or_refused_with_a_sentence(typed: str):
    assert _sentence(typed) == "" or _sentence(typed).endswith("。")


def _sentence(typed: str) -> str:
    """What is said to somebody who typed this; empty if it is a number."""
    try:
        return "" if read_id_number(typed).text == normalise(typed) else "another text"
    except BadIdNumber as refused:
        return str(refused)
