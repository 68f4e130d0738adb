"""Dates and numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifenban.portals.ui.typed import tidy


@pytest.mark.parametrize(
    "text", ["2020-03-16", "2020/3/16", "2020.3.16", "2020年3月16日", "20200316", "２０２０－３－１６"]
)
def test_a_day_is_read_however_it_is_written(text):
    assert tidy("date", f" {text} ") == "2020-03-16"


@pytest.mark.parametrize("text", ["2020-03", "2020年3月", "2020/3", "202003", "2020年3月16日"])
def test_a_month_is_read_however_it_is_written(text):
    assert tidy("month", text) == "2020-03"


@pytest.mark.parametrize("text", ["二〇二〇年三月", "3月16日", "2020-3-16-1", "去年"])
def test_what_is_no_day_stays_as_it_was_typed(text):
    assert tidy("date", text) == text


@pytest.mark.parametrize("kind", ["integer", "decimal", "money", "number"])
def test_full_width_digits_and_thousands_commas_are_a_plain_number(kind):
    assert tidy(kind, "１２０，０００．５０") == tidy(kind, "120,000.50") == "120000.50"


def test_words_keep_their_full_width_signs():
    assert tidy("text", " 甲（乙） ") == "甲（乙）"


@given(st.sampled_from(["date", "month", "money", "phone", "text"]), st.text(max_size=30))
def test_tidying_twice_changes_nothing_more(kind, text):
    once = tidy(kind, text)
    assert tidy(kind, once) == once
