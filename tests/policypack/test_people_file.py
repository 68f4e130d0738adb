"""A file of facts is written by people: 是 and 否 mean what they say."""

from __future__ import annotations

import pytest

from policypack.people_file import read_people
from tests.policypack.tiny import tiny

PACK = tiny("{value: 1, when: married}")


@pytest.mark.parametrize(
    ("word", "read"),
    [("是", "true"), ("yes", "true"), ("true", "true"), ("否", "false"), ("No", "false"), ("false", "false")],
)
def test_yes_and_no_may_be_written_as_people_do(word: str, read: str):
    assert read_people("life.yaml", f"married: {word}".encode(), PACK.facts) == [{"married": read}]


def test_a_word_of_another_kind_stays_as_it_is():
    gifts = "gifts: [{day: 2022-01-01, amount: 5, matter: 是}]"

    assert read_people("life.yaml", gifts.encode(), PACK.facts)[0]["gifts"][0]["matter"] == "是"
