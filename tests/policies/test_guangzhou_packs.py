"""Guangzhou's older services: which edition holds when, rounds of 2020 and 2021, order, Conghua's conditions."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from policypack.editions import edition_for
from policypack.eligibility import check_eligibility
from policypack.evaluate import evaluate
from policypack.pack import read_pack
from policypack.ranking import rank
from policypack.rounds import SHANGHAI
from tests.policies.plans import POLICIES, known, plans_of

ROOTS = ("points/2018", "points/2021", "settlement/2020", "settlement/2022", "conghua-school/2020")
PACKS = {root: read_pack(POLICIES / "guangzhou" / root) for root in ROOTS}
OLD, SCHOOL = "guangzhou/settlement/2020", "guangzhou/conghua-school/2020"


@pytest.mark.parametrize("root", ROOTS)
def test_a_pack_has_at_least_twenty_examples_and_names_what_nobody_knows(root):
    assert len(PACKS[root].examples) >= 20
    assert len(PACKS[root].unknown) >= 3
    assert all(item.reason for item in PACKS[root].unknown)


@pytest.mark.parametrize(
    ("accepted", "edition"),
    [(date(2020, 10, 9), "2020"), (date(2021, 8, 31), "2020"), (date(2023, 2, 10), "2022")],
)
def test_the_rounds_of_2020_and_2021_are_scored_on_the_table_of_2018(accepted, edition):
    editions = [PACKS["settlement/2020"], PACKS["settlement/2022"]]

    assert edition_for(editions, accepted_on=accepted, as_of=accepted).edition == edition


def test_the_rounds_hold_what_was_announced_and_leave_the_rest_empty():
    plans = plans_of(OLD)

    assert plans["2020"].value("closes_at") == datetime(2020, 11, 7, 17, 0, tzinfo=SHANGHAI)
    assert [plan.value("quota") for plan in plans.values()] == [8800, 10000]
    assert [plan.value("birth_line") for plan in plans.values()] == [date(1974, 8, 31), date(1975, 6, 30)]
    empty = {key: {value.key for value in plan.unknown} for key, plan in plans.items()}
    caps = {"blood_cap", "volunteering_cap", "publicity_days", "five_years_from"}
    assert empty == {"2020": caps | {"cut_off"}, "2021": caps | {"tax_years_from"}}


@pytest.mark.parametrize(("root", "key"), [(root, key) for root in (OLD, SCHOOL) for key in plans_of(root)])
def test_the_values_of_a_round_fit_the_pack(root, key):
    pack, values = PACKS[root.removeprefix("guangzhou/")], known(plans_of(root)[key])

    assert set(values) & set(pack.parameters)
    assert evaluate(pack, [{}], as_of=date(2020, 4, 30), parameters=values).total(0) == 0


def insured(kind: str, first: str) -> dict[str, object]:
    return {"kind": kind, "from": first, "to": "2019-12"}


def test_the_old_order_is_total_then_medical_insurance_then_the_permit_held_without_a_break():
    degree = {"education": [{"level": "bachelor"}]}
    people = [
        degree | {"insurance": [insured("medical", "2019-02")], "permits": [{"from": "2019-08-01"}]},
        degree | {"insurance": [insured("pension", "2018-02")]},
        degree | {"insurance": [insured("medical", "2019-02")], "permits": [{"from": "2019-07-01"}]},
        degree | {"insurance": [insured("medical", "2019-03")]},
    ]

    found = rank(evaluate(PACKS["settlement/2020"], people, as_of=date(2020, 1, 31)))

    assert [row.index for row in found.rows] == [1, 2, 0, 3]
    assert [row.decided_by for row in found.rows] == ["", "score", "permit_months", "medical_months"]


def test_those_tied_at_the_quota_are_all_in():
    people = [
        {"education": [{"level": level}]} for level in ("college", "bachelor", "college", "high_school")
    ]

    found = rank(evaluate(PACKS["settlement/2020"], people, as_of=date(2020, 1, 31)), quota=2)

    assert [(row.index, row.admitted) for row in found.rows] == [(1, True), (0, True), (2, True), (3, False)]


def test_conghua_does_not_rank_because_nobody_knows_how():
    assert PACKS["conghua-school/2020"].ranking is None
    assert any("安排学位" in item.what for item in PACKS["conghua-school/2020"].unknown)


def test_conghuas_dates_are_those_of_the_notice():
    plan = plans_of(SCHOOL)["2020"]

    assert (plan.value("submit_by"), plan.value("last_acceptance")) == (date(2020, 4, 23), date(2020, 4, 30))
    assert plan.value("tax_years_from") == 2017
    assert {value.key for value in plan.unknown} == {"opens_at", "closes_at"}
    assert {"guide", "ordering", "publicity_days", "answer_by", "places"} <= {
        key for key, value in plan.values.items() if value.value is None and value.unknown
    }


def test_a_family_refused_by_conghua_reads_why():
    results = check_eligibility(
        PACKS["conghua-school/2020"],
        {"child_birth_date": "2014-09-01", "grade": "grade_1", "permits": [{"from": "2020-01-01"}]},
        as_of=date(2020, 4, 30),
        parameters=known(plans_of(SCHOOL)["2020"]),
    )

    assert [result.refusal for result in results if not result.met] == [
        "到当年 8 月 31 日居住证不满一年",
        "未在从化区居住并就业",
        "没有缴纳社会保险的记录",
        "子女到当年 8 月 31 日不满六周岁",
    ]
