"""Beijing's two editions: rounds that fit the table, same score same fate, numbers no example would miss."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from policypack.editions import edition_for
from policypack.evaluate import evaluate
from policypack.pack import files_of, read_pack
from policypack.ranking import rank
from policypack.rounds import RoundPlan, read_round
from policypack.source import PackFiles
from tests.policypack.mutations import survivors

POLICIES = Path(__file__).parents[2] / "policies"
EDITIONS = ("2018", "2020")
ROOTS = {edition: f"beijing/settlement/{edition}" for edition in EDITIONS}
PACKS = {edition: read_pack(POLICIES / root) for edition, root in ROOTS.items()}


def plans() -> dict[str, tuple[str, RoundPlan]]:
    """Every round by key, with its edition."""
    found = {}
    for edition, root in ROOTS.items():
        files = PackFiles(files_of(POLICIES / root)[0], root)
        for name in files.names("rounds/", ".yaml"):
            key = name.removeprefix("rounds/").removesuffix(".yaml")
            found[key] = (edition, read_round(key, files.mapping(name)))
    return found


PLANS = plans()


def test_the_rounds_known_are_those_of_2018_to_2024():
    assert {key: edition for key, (edition, _) in PLANS.items()} == {
        **dict.fromkeys(("2018", "2019"), "2018"),
        **dict.fromkeys(("2020", "2021", "2022", "2023", "2024"), "2020"),
    }


@pytest.mark.parametrize("key", PLANS)
def test_a_round_counts_to_the_last_day_of_the_year_before_it_opens(key):
    _, plan = PLANS[key]

    assert plan.value("opens_at").year == int(key)
    assert plan.value("cut_off") == date(int(key) - 1, 12, 31)
    assert plan.value("quota") == 6000


@pytest.mark.parametrize("key", PLANS)
def test_the_day_a_round_opens_says_which_edition_it_counts_by(key):
    edition, plan = PLANS[key]
    opens, cut_off = plan.value("opens_at").date(), plan.value("cut_off")

    assert edition_for(list(PACKS.values()), accepted_on=opens, as_of=cut_off).edition == edition


@pytest.mark.parametrize("key", PLANS)
def test_the_stages_of_a_round_follow_each_other_without_a_gap(key):
    _, plan = PLANS[key]
    ends = {name: item.value for name, item in plan.values.items()}

    assert ends["closes_at"].date() < ends["results_by"]
    assert ends["query_from"] == ends["results_by"] + timedelta(days=1)
    assert ends["query_from"] < ends["query_until"] < ends["publicity_from"]
    if "ranked_by" in ends:
        assert ends["publicity_from"] == ends["ranked_by"] + timedelta(days=1)


@pytest.mark.parametrize("key", [key for key, (_, plan) in PLANS.items() if plan.value("publicity_days")])
def test_a_list_is_public_for_eight_days_and_settling_starts_the_day_after(key):
    _, plan = PLANS[key]
    last = plan.value("publicity_from") + timedelta(days=plan.value("publicity_days") - 1)

    assert plan.value("publicity_days") == 8
    if "settle_from" in plan.values:
        assert plan.value("settle_from") == last + timedelta(days=1)


def test_the_only_required_value_nobody_knows_is_how_long_the_list_of_2019_was_public():
    assert {
        key: [value.key for value in plan.unknown] for key, (_, plan) in PLANS.items() if plan.unknown
    } == {"2019": ["publicity_days"]}


def worked(months: int) -> dict[str, object]:
    """A life of so many insured months up to the end of 2016."""
    first = 2017 * 12 - months
    return {"insurance": [{"kind": "pension", "from": f"{first // 12}-{first % 12 + 1:02}", "to": "2016-12"}]}


@pytest.mark.parametrize("edition", EDITIONS)
def test_everyone_with_the_score_of_the_last_place_is_in(edition):
    people = [worked(months) for months in (60, 72, 48, 60, 60, 12)]
    assessment = evaluate(PACKS[edition], people, as_of=date(2018, 12, 31))

    found = rank(assessment, quota=2)

    assert [row.index for row in found.rows if row.admitted] == [1, 0, 3, 4]
    assert {row.rank for row in found.rows if row.index in (0, 3, 4)} == {2}
    assert found.admitted == 4


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_names_what_nobody_knows_and_grades_every_source(edition):
    pack = PACKS[edition]

    assert len(pack.unknown) >= 10
    assert all(item.reason for item in pack.unknown)
    assert {pack.grade(source) for source in pack.sources} >= {"官方文本", "二手转载", "推算"}


#: Months are cut at these days: another day of the same month cuts at the same month.
SAME_MONTH = {
    "2018": {("1", "2"), ("2017-01-01", "2017-01-02")},
    "2020": {("1", "2"), ("2020-08-01", "2020-08-02")},
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_changed_number_breaks_an_example_but_for_days_that_cut_at_the_same_month(edition):
    root = ROOTS[edition]

    left = survivors(files_of(POLICIES / root)[0], root)

    changes = [(words[-3], words[-1]) for words in map(str.split, left)]
    assert len(left) == 3, left
    assert set(changes) == SAME_MONTH[edition]
