"""The round of 2020 on a population spread as published: the line, the ties at it, and the list."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from policypack.evaluate import evaluate
from policypack.pack import read_pack
from policypack.ranking import rank
from tests.policies.beijing_population import APPLICANTS, CUT_OFF, STEPS, life_of, population

PACK = read_pack(Path(__file__).parents[2] / "policies/beijing/settlement/2020")
QUOTA = 6000
#: The published lowest scores of all years, two decimals.
LINES = {
    2018: "90.75",
    2019: "93.58",
    2020: "97.13",
    2021: "100.88",
    2022: "105.42",
    2023: "109.92",
    2024: "114.46",
}


@pytest.fixture(scope="module")
def ranked():
    assessment = evaluate(PACK, population(), as_of=CUT_OFF)
    return rank(assessment, quota=QUOTA)


def test_the_line_falls_where_it_was_published(ranked):
    last = [row for row in ranked.rows if row.admitted][-1]

    assert last.values == (Fraction("97.13"),)


def test_everybody_with_the_score_of_number_6000_is_in_and_nobody_below(ranked):
    line = ranked.rows[QUOTA - 1].values
    inside = [row for row in ranked.rows if row.admitted]

    assert all(row.values >= line for row in inside)
    assert all(row.values < line for row in ranked.rows if not row.admitted)
    assert len(inside) == ranked.admitted
    assert sum(row.values == line for row in inside) == sum(row.values == line for row in ranked.rows) > 1


def test_as_many_are_admitted_as_were_listed_but_for_the_spread_within_a_point(ranked):
    assert ranked.admitted > QUOTA
    assert abs(ranked.admitted - 6032) < 64  # one step of 1/24 point there holds 64 people
    assert len(ranked.rows) == APPLICANTS


def test_equal_scores_share_a_rank_and_the_next_counts_heads(ranked):
    heads = Counter(row.values for row in ranked.rows)
    at = 0
    while at < len(ranked.rows):
        row = ranked.rows[at]
        assert (row.rank, row.joint) == (at + 1, heads[row.values] > 1)
        at += heads[row.values]


@pytest.mark.parametrize(("year", "line"), LINES.items())
def test_the_line_of_every_year_is_a_score_somebody_can_have(year, line):
    exact = round(Fraction(line) * STEPS)
    assessment = evaluate(PACK, [life_of(exact)], as_of=CUT_OFF)

    assert assessment.total(0) == Fraction(line), year
