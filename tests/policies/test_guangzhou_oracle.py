"""Guangzhou's table of 2018: the pack, what extends it, and plain Python agree on random lives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policypack.evaluate import evaluate
from policypack.examples import read_examples
from policypack.pack import read_pack
from tests.policies.guangzhou_oracle import (
    DEGREES,
    ITEMS,
    KINDS,
    SKILLS,
    Given,
    assess,
    insured_months,
    total,
)
from tests.policies.lives import MAYBE, RARELY, before, births, city_or, money, records, spells, typed

POLICIES = Path(__file__).parents[2] / "policies"
POINTS = read_pack(POLICIES / "guangzhou/points/2018")
SETTLEMENT = read_pack(POLICIES / "guangzhou/settlement/2020")
SCHOOL = read_pack(POLICIES / "guangzhou/conghua-school/2020")
AS_OF = st.dates(date(2018, 7, 1), date(2021, 6, 30)) | st.sampled_from(
    [date(2020, 2, 29), date(2020, 4, 30)]
)
RANDOM = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def lives(as_of: date) -> st.SearchStrategy[dict[str, object]]:
    """Lives full enough to meet most caps."""
    recent, city = before(as_of, 6), city_or("guangzhou")
    return st.fixed_dictionaries(
        {
            "birth_date": births(as_of),
            "permits": spells(as_of, city=city),
            "homes": spells(as_of, tenure=st.sampled_from(["own", "lease", "dormitory", "lent"]), city=city),
            "housing_choice": st.sampled_from([None, None, "own", "lease"]),
            "outer_home": MAYBE,
            "moves_out": spells(as_of, city=city),
            "insurance": spells(
                as_of, kind=st.sampled_from(KINDS), transferred=RARELY, back_paid=RARELY, city=city
            ),
            "education": records(level=st.sampled_from([*DEGREES, "below"])),
            "certificates": records(level=st.sampled_from(list(SKILLS)), in_trade=RARELY),
            "patents": records(
                kind=st.sampled_from(["invention", "utility", "design"]),
                granted_on=recent,
                inventors=st.integers(1, 9),
                first_inventor=MAYBE,
                filed_elsewhere=RARELY,
            ),
            "rd_work": spells(as_of, employer=st.just("某公司"), city=city),
            "urgent_certificates": st.just([]) | records(name=st.just("护理员")),
            "hardship_work": spells(as_of, trade=st.just("环卫"), city=city),
            "blood_donations": records(given_on=recent),
            "volunteering": records(served_on=recent, hours=money(0, 200)),
            "credit_records": records(matter=st.just("处罚")),
            "offences": records(
                kind=st.sampled_from(["tax_evasion", "public_security", "criminal"]), decided_on=recent
            ),
        }
    ).map(lambda life: {key: value for key, value in life.items() if value is not None})


def values(as_of: date) -> st.SearchStrategy[Given]:
    """What a round gives, some of it not known."""
    caps = st.none() | st.integers(1, 12)
    return st.builds(
        Given,
        blood_cap=caps,
        volunteering_cap=caps,
        five_years_from=st.none() | before(as_of, 7),
        cut_off=st.none() | before(as_of, 1),
    )


def parameters(given_by: Given) -> dict[str, object]:
    found = {key: getattr(given_by, key) for key in Given.__dataclass_fields__}
    return {key: value for key, value in found.items() if value is not None}


@RANDOM
@given(st.data())
def test_the_pack_gives_what_plain_python_counts(data):
    as_of = data.draw(AS_OF)
    people = data.draw(st.lists(lives(as_of), min_size=2, max_size=4))
    given_by = data.draw(values(as_of))

    service, school = (
        evaluate(POINTS, people, as_of=as_of, parameters=parameters(given_by), purpose=purpose)
        for purpose in ("service", "school")
    )

    for row, person in enumerate(people):
        wanted = assess(person, as_of, given_by)
        assert {item: service.points(row, item) for item in ITEMS} == wanted
        assert service.total(row) == total(wanted)
        assert school.total(row) == total(wanted, school=True)


@RANDOM
@given(st.data())
def test_conghua_counts_the_same_score_without_deductions_and_settlement_with_them(data):
    as_of = data.draw(AS_OF)
    people = data.draw(st.lists(lives(as_of), min_size=2, max_size=4))
    given_by = data.draw(values(as_of))

    school = evaluate(SCHOOL, people, as_of=as_of, parameters=parameters(given_by))
    settlement = evaluate(SETTLEMENT, people, as_of=as_of, parameters=parameters(given_by))

    for row, person in enumerate(people):
        wanted = assess(person, as_of, given_by)
        assert school.total(row) == total(wanted, school=True)
        assert settlement.total(row) == settlement.quantity(row, "score") == total(wanted)
        assert settlement.quantity(row, "medical_months") == insured_months(person, as_of, "medical")


@pytest.mark.parametrize(
    ("pack", "example"),
    [(pack, example) for pack in (POINTS, SETTLEMENT, SCHOOL) for example in read_examples(pack)],
    ids=lambda item: getattr(item, "name", None) or item.identity,
)
def test_plain_python_agrees_with_the_worked_examples(pack, example):
    texts = {key: text for key, text in example.parameters.items() if key in Given.__dataclass_fields__}
    given_by = Given(
        **{
            key: int(text) if key.endswith("_cap") else date.fromisoformat(text)
            for key, text in texts.items()
        }
    )
    wanted = assess(typed(example.facts), example.as_of, given_by)

    for item, points in example.indicators.items():
        assert wanted[item] == points
    if example.total is not None:
        purpose = example.purpose or next(iter(pack.purposes))
        assert total(wanted, school=purpose == "school") == example.total
