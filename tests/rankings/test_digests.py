"""Digests over a text form that is the same on every machine."""

from decimal import Decimal
from fractions import Fraction

import pytest

from jifenban.rankings.counting import text_of
from jifenban.rankings.digests import canonical, digest, digest_of_lines


def test_the_order_of_keys_does_not_matter_but_that_of_records_does():
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest({"b": [1, 2]}) != digest({"b": [2, 1]})


def test_a_float_is_refused_wherever_it_hides():
    with pytest.raises(TypeError):
        canonical({"a": [{"b": 1.5}]})


def test_lines_are_parted_so_that_no_two_lists_look_alike():
    assert digest_of_lines(["ab", "c"]) != digest_of_lines(["a", "bc"])


@pytest.mark.parametrize(
    ("value", "text"),
    [("220", "220"), ("6.5", "6.5"), ("-0.25", "-0.25"), ("1/3", "1/3"), ("0", "0"), ("6.67", "6.67")],
)
def test_exact_values_are_written_exactly(value, text):
    assert text_of(Fraction(value)) == text
    if "/" not in value:
        assert Fraction(Decimal(text_of(Fraction(value)))) == Fraction(value)
