"""Hangzhou's two editions: the packs and a plain Python counting agree on random lives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policypack.evaluate import evaluate
from policypack.examples import read_examples
from policypack.pack import read_pack
from tests.policies.hangzhou_oracle import HONOURS, NEW, OFFENCES, TITLES, TRIAL, Round, assess
from tests.policies.lives import MAYBE, RARELY, before, births, city_or, money, records, spells, typed

POLICIES = Path(__file__).parents[2] / "policies"
PACKS = {edition: read_pack(POLICIES / edition) for edition in (TRIAL, NEW)}
KINDS = ["pension", "pension", "medical", "medical", "injury"]
AS_OF = {
    TRIAL: st.dates(date(2018, 3, 1), date(2021, 9, 30)) | st.just(date(2020, 2, 29)),
    NEW: st.one_of(
        st.dates(date(2021, 10, 1), date(2022, 12, 31)),
        st.dates(date(2023, 1, 1), date(2024, 6, 30)),
        st.dates(date(2024, 7, 1), date(2025, 6, 15)),
        st.sampled_from([date(2022, 12, 31), date(2023, 1, 1), date(2024, 6, 30), date(2024, 7, 1)]),
    ),
}
FLAGS = (
    *("forward_sale", "unlawful", "non_residential"),
    *("local_owner", "former_hukou", "scored_before", "other_owner"),
)


def lives(as_of: date) -> st.SearchStrategy[dict[str, object]]:
    """Lives full enough to meet most caps."""
    recent, city = before(as_of, 6), city_or("hangzhou")
    year = st.integers(as_of.year - 7, as_of.year)
    return st.fixed_dictionaries(
        {
            "birth_date": births(as_of),
            "permits": spells(as_of, city=city),
            "registrations": spells(as_of, city=city),
            "education": records(
                level=st.sampled_from(["doctor", "master", "bachelor", "college", "high_school", "below"]),
                held=st.sampled_from([None, "both", "one", "neither"]),
            ),
            "certificates": st.just([]) | records(level=st.sampled_from([*TITLES, "junior_title"])),
            "insurance": spells(
                as_of, kind=st.sampled_from(KINDS), back_paid=RARELY, transferred=RARELY, city=city
            ),
            "jobs": records(kind=st.sampled_from(["contract", "farming"])),
            "homes": spells(
                as_of,
                tenure=st.sampled_from(["own", "lease"]),
                lived_in=MAYBE,
                city=city,
                **dict.fromkeys(FLAGS, RARELY),
            ),
            "honours": records(
                level=st.sampled_from(list(HONOURS)),
                matter=st.sampled_from("甲乙丙丁戊己庚辛"),
                granted_on=recent,
                elsewhere=RARELY,
            ),
            "marrow_donations": records(given_on=recent),
            "blood_donations": records(
                given_on=recent, millilitres=st.sampled_from([100, 199, 200, 399, 400, 1000])
            ),
            "volunteering": records(served_on=recent, hours=money(0, 100)),
            "gifts": records(given_on=recent, amount=money(0, 3000)),
            "income_tax": records(year=year, amount=money(0, 100_000), city=city),
            "business_tax": records(year=year, amount=money(0, 100_000), city=city),
            "inventions": records(holders=st.integers(1, 4), first=MAYBE, bought=RARELY),
            "offences": records(
                kind=st.sampled_from(list(OFFENCES)),
                decided_on=recent,
                act=st.sampled_from([None, "甲", "乙"]),
            ),
            "in_chunan": MAYBE,
            "province_insurance": spells(as_of),
            "province_residence": spells(as_of),
        }
    )


def rounds(as_of: date) -> st.SearchStrategy[Round]:
    """A round's values, some of them not known, and the readings."""
    caps, minus = st.none() | st.integers(1, 100), st.none() | st.integers(20, 80)
    return st.builds(
        Round,
        by_month=st.sampled_from([None, True, False]),
        years_counted_most=st.sampled_from([15, 15, 5, 30]),
        employee_tax_start=st.sampled_from([10_000, 1_000]),
        employee_tax_cap=caps,
        business_tax_cap=caps,
        blood_cap=st.sampled_from([20, 10]),
        criminal=minus,
        drug_isolation=minus,
        detention=minus,
        five_years_from=st.none() | before(as_of, 7),
        cut_off=st.none() | before(as_of, 1),
        tax_years_from=st.none() | st.integers(as_of.year - 7, as_of.year - 1),
    )


NAMES = {"criminal": "crime_minus", "drug_isolation": "drug_minus", "detention": "detention_minus"}


def parameters(given_by: Round) -> dict[str, object]:
    """A round as the pack's parameters."""
    found = {NAMES.get(key, key): getattr(given_by, key) for key in Round.__dataclass_fields__}
    by_month = found.pop("by_month")
    reading = {None: None, True: "monthly", False: "overall"}[by_month]
    return {key: value for key, value in {**found, "insured_reading": reading}.items() if value is not None}


@pytest.mark.parametrize("edition", PACKS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_the_pack_gives_what_plain_python_counts(edition, data):
    as_of = data.draw(AS_OF[edition])
    people = data.draw(st.lists(lives(as_of), min_size=2, max_size=4))
    given_by = data.draw(rounds(as_of))

    found = evaluate(PACKS[edition], people, as_of=as_of, parameters=parameters(given_by))

    for row, person in enumerate(people):
        wanted = assess(person, as_of, given_by, edition)
        assert {item: found.points(row, item) for item in wanted} == wanted
        assert found.total(row) == sum(wanted.values())


def as_round(texts: dict[str, str]) -> Round:
    """An example's parameters as the oracle takes them."""
    reading = {"monthly": True, "overall": False, None: None}[texts.get("insured_reading")]
    names = {NAMES.get(key, key): key for key in Round.__dataclass_fields__}
    dates = ("five_years_from", "cut_off")
    values = {
        names[key]: date.fromisoformat(text) if key in dates else int(text)
        for key, text in texts.items()
        if key in names
    }
    return Round(by_month=reading, **values)


@pytest.mark.parametrize(
    ("edition", "example"),
    [(edition, example) for edition, pack in PACKS.items() for example in read_examples(pack)],
    ids=lambda item: getattr(item, "name", item),
)
def test_plain_python_agrees_with_the_worked_examples(edition, example):
    wanted = assess(typed(example.facts), example.as_of, as_round(dict(example.parameters)), edition)

    for item, points in example.indicators.items():
        assert wanted[item] == points
    if example.total is not None:
        assert sum(wanted.values()) == example.total


def test_the_two_editions_differ_where_the_rules_do():
    life = {
        "birth_date": date(1990, 6, 1),
        "insurance": [{"kind": kind, "from": date(2010, 1, 1)} for kind in ("pension", "medical")],
        "permits": [{"from": date(2012, 1, 1)}],
        "gifts": [{"given_on": date(2021, 3, 1), "amount": Decimal(3000)}],
    }
    day = date(2021, 9, 30)

    old, new = (assess(life, day, Round(), edition) for edition in (TRIAL, NEW))

    assert (old["insurance"], new["insurance"]) == (Decimal("35.25"), 70)
    assert (old["years"], new["years"]) == (27, 45)
    assert old["charity"] == new["charity"] == 6
