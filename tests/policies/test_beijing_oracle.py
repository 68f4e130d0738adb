"""Beijing's table of 2020: the pack and a plain Python counting of the same rules agree on random lives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.evaluate import evaluate
from policypack.examples import read_examples
from policypack.pack import read_pack
from tests.policies.beijing_oracle import DEGREES, ITEMS, KINDS, Readings, assess

PACK = read_pack(Path(__file__).parents[2] / "policies/beijing/settlement/2020")
DAYS = st.dates(date(1996, 1, 1), date(2023, 12, 31))
CUT_OFFS = st.integers(2019, 2022).map(lambda year: date(year, 12, 31))
MAYBE = st.sampled_from([None, True, False])
CITY = st.sampled_from([None, None, None, "beijing", "tianjin"])


def kept(record: dict[str, object]) -> dict[str, object]:
    """A record without the fields nobody filled in."""
    return {key: value for key, value in record.items() if value is not None}


def records(max_size=3, **fields):
    return st.lists(st.fixed_dictionaries(fields).map(kept), max_size=max_size)


@st.composite
def spells(draw, **fields):
    """Records with a beginning, and an end that is not before it or not known."""
    found = []
    for record in draw(st.lists(st.fixed_dictionaries(fields).map(kept), max_size=6)):
        ends = sorted([draw(DAYS), draw(DAYS)])
        to = {} if draw(st.booleans()) else {"to": ends[1]}
        found.append({**record, "from": ends[0], **to})
    return found


AMOUNTS = st.sampled_from([0, 40_000, 60_000, Decimal("99999.99"), 100_000, 250_000])
MONEY = st.sampled_from([0, Decimal("4999999.99"), 5_000_000, 19_999_999, 20_000_000, 40_000_000])
LIVES = st.fixed_dictionaries(
    {
        "birth_date": st.none()
        | st.dates(date(1967, 1, 1), date(1978, 12, 31))
        | st.sampled_from(
            [
                date(year, month, day)
                for year in range(1968, 1979)
                for month, day in ((1, 1), (1, 2), (12, 31))
            ]
        ),
        "insurance": spells(
            kind=st.sampled_from(KINDS), back_paid=MAYBE, transferred=MAYBE, outer=MAYBE, city=CITY
        ),
        "homes": spells(tenure=st.sampled_from(["own", "own", "lease", "dormitory"]), outer=MAYBE, city=CITY),
        "education": records(
            award=st.sampled_from(sorted(DEGREES)),
            graduated_on=DAYS,
            started_on=st.none() | DAYS,
            working=MAYBE,
        ),
        "job_housing_choice": st.sampled_from([None, "claim", "decline"]),
        "science_awards": records(worth=st.sampled_from(["p12", "p11", "p6", "p5", "p2"])),
        "contest_awards": records(worth=st.sampled_from(["p10", "p9", "p4", "p3", "p1"])),
        "holdings": records(
            share=st.sampled_from([Decimal("9.99"), 10, 50]), whole_year=st.booleans(), financing=MONEY
        ),
        "income_tax": records(max_size=5, year=st.integers(2016, 2022), amount=AMOUNTS, city=CITY),
        "tax_offences": records(decided_on=st.dates(date(2013, 1, 1), date(2023, 12, 31))),
        "honours": records(kind=st.sampled_from(["model_worker", "bravery"])),
        "detentions": records(decided_on=st.dates(date(2013, 1, 1), date(2023, 12, 31)), city=CITY),
    }
)
READINGS = st.builds(
    Readings,
    rounding_on=st.sampled_from(["indicator", "total"]),
    age_reading=st.sampled_from(["started", "completed"]),
    overlap_mode=st.sampled_from(["window", "capped", "flat", "actual"]),
    tax_reading=st.sampled_from(["each_year", "average"]),
    lease_filled_from=st.sampled_from([date(2020, 8, 1), date(2017, 1, 1), date(1998, 7, 1)]),
)


def parameters(readings: Readings) -> dict[str, object]:
    return {field: getattr(readings, field) for field in Readings.__dataclass_fields__}


@settings(max_examples=150, deadline=None)
@given(st.lists(LIVES, min_size=1, max_size=4), CUT_OFFS, READINGS)
def test_the_pack_gives_what_plain_python_counts(people, cut_off, readings):
    found = evaluate(PACK, people, as_of=cut_off, parameters=parameters(readings))

    for row, person in enumerate(people):
        wanted = assess(person, cut_off, readings)
        points = {item: found.points(row, item) for item in ITEMS}
        assert points == {item: Fraction(wanted.points[item]) for item in ITEMS}
        assert found.total(row) == Fraction(wanted.total)


@settings(max_examples=40, deadline=None)
@given(st.lists(LIVES, min_size=2, max_size=4), CUT_OFFS, READINGS)
def test_a_person_alone_scores_as_among_others_and_the_lines_sum_to_the_points(people, cut_off, readings):
    together = evaluate(PACK, people, as_of=cut_off, parameters=parameters(readings))

    for row, person in enumerate(people):
        alone = evaluate(PACK, [person], as_of=cut_off, parameters=parameters(readings))
        explanation = together.explain(row)
        assert alone.explain(0) == explanation
        assert explanation.total == together.total(row)
        for item in explanation.groups[0].indicators:
            assert sum(line.counted_points for line in item.lines) == item.before


@pytest.mark.parametrize("example", read_examples(PACK), ids=lambda example: example.name)
def test_plain_python_agrees_with_the_worked_examples(example):
    readings = Readings(
        **{
            key: date.fromisoformat(value) if key == "lease_filled_from" else value
            for key, value in example.parameters.items()
            if key in Readings.__dataclass_fields__
        }
    )
    facts = {key: _typed(value) for key, value in example.facts.items()}

    wanted = assess(facts, example.as_of, readings)

    for item, points in example.indicators.items():
        assert Fraction(wanted.points[item]) == points
    assert example.total in (None, Fraction(wanted.total))


def _typed(value):
    """The examples' facts are text: yes, no and years become themselves."""
    if not isinstance(value, list):
        return value
    words = {"true": True, "false": False}
    return [
        {key: int(text) if key == "year" else words.get(text, text) for key, text in record.items()}
        for record in value
    ]
