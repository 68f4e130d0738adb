"""The unified social credit code by GB 32100-2015: its check sign, and every way in which it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifenban.employers import codes
from jifenban.employers.credit_code import SIGNS, BadCreditCode, check_sign, read_credit_code


@pytest.mark.parametrize("code", ["914403001922038216", "91110108551385082Q", "91350100M000100Y43"])
def test_the_check_sign_of_known_codes_fits(code: str):
    assert read_credit_code(code).fits


def test_spaces_small_letters_and_full_width_signs_are_forgiven():
    assert read_credit_code("９１１１０１０８ 551385082q").text == "91110108551385082Q"


def test_a_check_sign_that_fails_warns_and_is_not_refused():
    read = read_credit_code("91110108551385082A")
    assert not read.fits
    assert "可以照常登记" in read.warning


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "共 18 位"),
        ("91110108551385082", "填了 17 位"),
        ("9111010855138508IQ", "没有“I”"),
        ("9111010A551385082Q", "六位数字"),
        ("#1110108551385082Q", "没有“#”"),
    ],
)
def test_what_cannot_be_a_code_is_refused_with_what_is_wrong(typed: str, said: str):
    with pytest.raises(BadCreditCode, match=said):
        read_credit_code(typed)


@given(st.text(SIGNS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(SIGNS))
def test_the_check_sign_finds_every_single_wrong_sign(body: str, place: int, sign: str):
    wrong = body[:place] + sign + body[place + 1 :]
    assert (check_sign(wrong) == check_sign(body)) == (wrong == body)


@given(st.integers(0, 10**8 - 1), st.integers(0, 7), st.integers(0, 9))
def test_a_registration_code_with_one_wrong_digit_is_no_code(number: int, place: int, digit: int):
    body = f"{number:08}"
    code = body + codes.check_digit(body)
    wrong = code[:place] + str(digit) + code[place + 1 :]
    assert codes.normalise(codes.display(code)) == code
    assert (codes.normalise(wrong) is not None) == (wrong == code)
