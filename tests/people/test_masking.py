"""What of a name or a number is shown to people who need not know the whole of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifenban.people.masking import STAR, mask_name, mask_number, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("黄志强", "黄＊强"),
        ("林静", "林＊"),
        ("欧阳静", "欧阳＊"),
        ("欧阳小静", "欧阳＊＊"),
        ("欧阳", "欧＊"),  # two characters: a surname and a given name
        ("司马相如", "司马＊＊"),
        ("张", "＊"),
        ("", ""),
        ("  林静 ", "林＊"),
        ("买买提江", "买＊＊江"),
        ("古丽·买买提", "古＊＊＊＊提"),
    ],
)
def test_a_name_keeps_its_surname_and_of_a_long_one_the_last_character(name: str, shown: str):
    assert mask_name(name) == shown


@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_no_name_is_ever_shown_whole(name: str):
    assert STAR in mask_name(name)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("44140119770101271X", "4414****271X"), ("H12345678", "****78"), ("12345", "****"), ("", "")],
)
def test_an_identity_number_keeps_four_and_four_signs_and_a_shorter_papers_only_two(number: str, shown: str):
    assert mask_number(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800006027", "138****6027"), ("83751111", "****11"), ("12", "****"), ("", "")]
)
def test_a_phone_keeps_three_and_four_digits_and_a_short_one_only_two(phone: str, shown: str):
    assert mask_phone(phone) == shown
