"""Hangzhou's editions: which one holds when, its rounds, its order, what it does not know."""

from __future__ import annotations

from datetime import date

import pytest

from policypack.editions import edition_for
from policypack.evaluate import evaluate
from policypack.pack import read_pack
from policypack.ranking import rank
from tests.policies.plans import POLICIES, known, plans_of

TRIAL, NEW, SETTLEMENT = (
    f"hangzhou/{name}" for name in ("residence/2018", "residence/2021", "settlement/2021")
)
PACKS = {root: read_pack(POLICIES / root) for root in (TRIAL, NEW, SETTLEMENT)}
LAST_DAY = date(2020, 2, 1)


@pytest.mark.parametrize("root", PACKS)
def test_a_pack_has_at_least_twenty_examples_and_names_what_nobody_knows(root):
    assert len(PACKS[root].examples) >= 20
    assert len(PACKS[root].unknown) >= 3
    assert all(item.reason for item in PACKS[root].unknown)


@pytest.mark.parametrize(
    ("as_of", "edition"),
    [
        (LAST_DAY, "2018"),
        (date(2021, 9, 30), "2018"),
        (date(2021, 10, 1), "2021"),
        (date(2025, 6, 15), "2021"),
    ],
)
def test_the_day_material_ends_says_which_edition_counts(as_of, edition):
    editions = [PACKS[TRIAL], PACKS[NEW]]

    assert edition_for(editions, accepted_on=as_of, as_of=as_of).edition == edition


def test_the_round_of_2020_has_two_ends_and_waits_for_what_the_trial_text_would_tell():
    plan = plans_of(TRIAL)["2020"]

    assert plan.value("window_opens") == date(2020, 3, 2)
    assert plan.value("settlement_closes") == date(2020, 3, 31)
    assert plan.value("school_closes") == date(2020, 4, 10)
    assert plan.value("cut_off") == LAST_DAY
    assert [value.key for value in plan.unknown] == [
        "crime_minus", "drug_minus", "detention_minus", "employee_tax_cap", "business_tax_cap"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("root", "key"), [(root, key) for root in (TRIAL, SETTLEMENT) for key in plans_of(root)]
)
def test_the_values_of_a_round_fit_the_pack(root, key):
    pack, values = PACKS[root], known(plans_of(root)[key])

    assert set(plans_of(root)[key].values) & set(pack.parameters) >= {"cut_off", "line", "business_tax_cap"}
    assert evaluate(pack, [{}], as_of=LAST_DAY, parameters=values).total(0) == 0


def test_the_line_of_each_round_is_the_one_that_was_published():
    lines = {
        (root, key): plan.value("line")
        for root in (TRIAL, SETTLEMENT)
        for key, plan in plans_of(root).items()
    }

    assert lines == {(TRIAL, "2020"): 120, (SETTLEMENT, "2021"): 160, (SETTLEMENT, "2022"): 100}


TITLE = {"certificates": [{"level": "middle_title"}]}
JOB = {"jobs": [{"kind": "contract"}]}


def test_equal_scores_are_parted_by_registration_then_insurance_then_basic_points():
    longer = {"permits": [{"from": "2018-01-02"}]}
    shorter = {"permits": [{"from": "2018-02-02"}]}
    insured = {"insurance": [{"kind": "pension", "from": "2016-10", "to": "2020-01"}]}
    giving = {"gifts": [{"given_on": "2019-01-01", "amount": 5000}]}
    people = [
        TITLE | shorter | JOB,
        TITLE | longer | JOB,
        TITLE | shorter | insured,
        TITLE | shorter | giving,
    ]

    found = rank(evaluate(PACKS[TRIAL], people, as_of=LAST_DAY))

    assert {row.values[0] for row in found.rows} == {76}
    assert [row.index for row in found.rows] == [1, 2, 0, 3]
    assert [row.decided_by for row in found.rows] == [
        "",
        "residence_months",
        "insurance_points",
        "basic_points",
    ]


def test_who_reaches_the_line_is_in_and_those_equal_in_everything_share_a_rank():
    doctor = {"education": [{"level": "doctor"}]}
    home = {"homes": [{"tenure": "own", "from": "2019-01-01", "lived_in": True}]}
    people = [doctor | home, doctor | JOB, doctor | home]

    found = rank(evaluate(PACKS[TRIAL], people, as_of=LAST_DAY), line=120)

    assert [(row.index, row.rank, row.admitted) for row in found.rows] == [
        (0, 1, True),
        (2, 1, True),
        (1, 3, False),
    ]


def test_settlement_counts_as_the_points_service_does():
    life = {
        "birth_date": "1990-06-01",
        "permits": [{"from": "2012-01-01"}],
        "education": [{"level": "master", "held": "one"}],
        "offences": [{"kind": "detention", "decided_on": "2022-01-01"}],
    }
    points, settlement = (
        evaluate(PACKS[root], [life], as_of=date(2022, 9, 15)).total(0) for root in (NEW, SETTLEMENT)
    )

    assert points == settlement == 30 + 60 + 50 - 60
