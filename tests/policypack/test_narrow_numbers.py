"""Numbers of 32 bits where these hold everything, of 64 elsewhere: the same points as of Python's own numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policypack.batches import parts_of, score_columns
from policypack.columns import columns_of
from policypack.types import SMALL
from tests.policypack.test_calendar_arrays import narrowed
from tests.policypack.tiny import AS_OF, tiny

MOST = 50_000
FACTS = f"""
a: {{label: 甲, type: integer, unit: year, at_most: {MOST}}}
b: {{label: 乙, type: integer, at_most: {MOST}}}
level: {{label: 等级, type: choice, choices: {{high: 高, low: 低}}}}
"""
EXPRESSIONS = {
    "a * b": lambda a, b: a * b,
    "a * b + a * b * 3": lambda a, b: 4 * a * b,
    "a * b * 40": lambda a, b: a * b * 40,
    "max(a * b - 2147483000, 0)": lambda a, b: max(a * b - 2147483000, 0),
    "a * b // 1000": lambda a, b: a * b // 1000,
    "a * b % 2000000000": lambda a, b: a * b % 2000000000,
    "a // 3000000000 + a % 3000000000": lambda a, b: a,
    "a * 0.123456789": lambda a, b: Fraction(a * 123456789, 10**9),
    "(a - 25000) * (b - 25000) if a > b else a": lambda a, b: (a - 25000) * (b - 25000) if a > b else a,
    "-(-a * b)": lambda a, b: a * b,
    "a": lambda a, b: a,
}
NUMBERS = st.one_of(st.sampled_from([0, 1, 46_340, 46_341, MOST - 1, MOST]), st.integers(0, MOST))


def packs(form: str) -> dict:
    return {text: tiny(form.format(text), facts=FACTS) for text in EXPRESSIONS}


WHOLE = packs("{{per: 1 year, of: '{}', points: 1}}")
LARGE = packs("{{per: 1 year, of: '{}', points: 20000, cap: 3000000000}}")


def scored(pack, people) -> list[Fraction]:
    """Everybody's points from columns as narrow as their values."""
    columns = narrowed(columns_of(pack.facts, people))
    return [
        Fraction(total, pack.unit)
        for total in score_columns(pack, parts_of(columns), as_of=AS_OF).totals.tolist()
    ]


@pytest.mark.parametrize("text", EXPRESSIONS)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5))
@example([(MOST, MOST), (46_341, 46_341)])
@settings(max_examples=25)
def test_no_number_overflows_32_bits_unseen(text, pairs):
    people = [{"a": a, "b": b} for a, b in pairs]
    units = [max(int(EXPRESSIONS[text](a, b) // 1), 0) for a, b in pairs]

    assert scored(WHOLE[text], people) == units
    assert scored(LARGE[text], people) == [min(unit * 20_000, 3_000_000_000) for unit in units]


@pytest.mark.parametrize(
    ("form", "points"),
    [
        ("{sum: [1000000000, 1000000000, 1000000000]}", 3_000_000_000),
        ("{table: level, rows: {high: 5, low: 1}, cap: 5000000000}", 5),
        ("{table: level, rows: {high: 5, low: 1}, floor: -5000000000}", 5),
        ("{table: level, rows: {high: 2000000000, low: 1}}", 2_000_000_000),
        ("{highest: [1, {value: 4000000000}]}", 4_000_000_000),
        ("{bands: whole, of: a, steps: [{at_least: 0, below: 7, points: 0.5}, {at_least: 7, points: 9}]}", 9),
        (
            "{bands: marginal, of: a, steps: [{at_least: 0, below: 3000000000, per: 1 year, points: 2}]}",
            14,
        ),
        ("{per: 4000000000 years, of: a, points: 1}", 0),
        ("{per: 4000000000 years, of: a, points: 4, part: counts}", 4),
    ],
)
def test_points_of_any_size_are_exact(form, points):
    pack = tiny(form, facts=FACTS)

    assert scored(pack, [{"a": 7, "b": 1, "level": "high"}]) == [points]


def test_points_have_32_bits_only_if_all_of_them_together_fit():
    assert tiny(f"{{sum: [{SMALL // 2}, {SMALL // 2 - 1}]}}", facts=FACTS).small
    assert not tiny(f"{{sum: [{SMALL // 2}, {SMALL // 2}]}}", facts=FACTS).small
    assert not tiny(f"{{value: 1, cap: {SMALL}}}", facts=FACTS).small
