"""Unbroken runs of months, dates moved, and forms that hold from a day on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.errors import PackError
from policypack.evaluate import evaluate
from tests.policypack.tiny import AS_OF, assessed, points, tiny

NOW = 2022 * 12 + 11
RUNS = {gap: tiny(f"{{per: 1 month, of: 'run(months(insurance), gap={gap})', points: 1}}") for gap in (0, 2)}
LONGEST = {
    gap: tiny(f"{{per: 1 month, of: 'longest(months(insurance), gap={gap})', points: 1}}") for gap in (0, 2)
}
HOME = (
    "{dated: as_of, from: {2020: {value: 30, when: any(homes)}, 2024-07-01: {value: 80, when: any(homes)}}}"
)


def spells_of(months):
    return [
        {
            "from": f"{month // 12}-{month % 12 + 1:02}",
            "to": f"{month // 12}-{month % 12 + 1:02}",
            "kind": "pension",
        }
        for month in months
    ]


def runs_of(months, gap):
    """The oracle: lists of months, a new one wherever more than `gap` months are missing."""
    found = []
    for month in sorted(months):
        if not found or month - found[-1][-1] - 1 > gap:
            found.append([])
        found[-1].append(month)
    return found


@given(months=st.sets(st.integers(NOW - 150, NOW), max_size=120), gap=st.sampled_from([0, 2]))
@settings(max_examples=60, deadline=None)
def test_runs_of_months_are_those_of_a_plain_list(months, gap):
    facts = {"insurance": spells_of(months)}
    runs = runs_of(months, gap)

    assert assessed(RUNS[gap], facts).total(0) == sum(len(run) for run in runs if run[-1] == NOW)
    assert assessed(LONGEST[gap], facts).total(0) == max((len(run) for run in runs), default=0)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [(date(2019, 12, 31), 0), (date(2020, 1, 1), 30), (date(2024, 6, 30), 30), (date(2024, 7, 1), 80)],
)
def test_the_form_of_the_day_gives_the_points(day, wanted):
    found = evaluate(tiny(HOME), [{"homes": [{"from": "2015-01-01", "tenure": "own"}]}], as_of=day)

    assert found.total(0) == wanted
    (line,) = found.explain(0).groups[0].indicators[0].lines
    assert ("没有规定" in line.working) == (wanted == 0)
    assert wanted == 0 or "起的规定" in line.note


def test_each_record_is_scored_by_the_form_of_its_own_date():
    form = "{each: gifts, points: {dated: day, from: {2018: 1, 2020: 10, 2022-03-01: 100}}}"
    gifts = [
        {"day": day, "amount": 1, "people": 1}
        for day in ("2018-06-01", "2020-06-01", "2022-02-28", "2022-03-01")
    ]

    assert points(form, {"gifts": gifts}) == 1 + 10 + 10 + 100


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("months_after(date(2022, 1, 31), 1) == date(2022, 2, 28)", 1),
        ("years_after(date(2020, 2, 29), 1) == date(2021, 2, 28)", 1),
        ("years_after(birth_date, 40) <= as_of", 1),
        ("years_after(birth_date, 41) <= as_of", 0),
    ],
)
def test_dates_move_forward_as_they_move_back(expression, wanted):
    assert points(f"{{value: 1, when: '{expression}'}}", {"birth_date": "1982-12-31"}) == wanted


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("{dated: as_of, from: {}}", "没有一个规定"),
        ("{dated: as_of, from: {2021-02-30: 1}}", "没有“2021-02-30”这个日期"),
        ("{dated: as_of, from: {2022: 1, 2021: 2}}", "不晚于上一个日期"),
        ("{dated: years, from: {2022: 1}}", "这里要日期"),
        ("{per: 1 month, of: 'run(months(insurance), gap=61)', points: 1}", "gap 应在 0 至 60 个月之间"),
        ("{per: 1 month, of: 'longest(days(homes))', points: 1}", "这里要月集"),
    ],
)
def test_a_date_or_run_that_cannot_mean_one_thing_is_refused(form, words):
    with pytest.raises(PackError, match=words):
        tiny(form)


def test_a_crowd_larger_than_a_handful_is_measured_like_its_members():
    people = [{"insurance": spells_of(range(NOW - n % 40, NOW + 1))} for n in range(4100)]

    found = evaluate(RUNS[0], people, as_of=AS_OF)

    assert [int(found.total(n)) for n in range(len(people))] == [n % 40 + 1 for n in range(len(people))]
    longest = evaluate(LONGEST[0], people, as_of=AS_OF)
    assert [int(longest.total(n)) for n in range(len(people))] == [n % 40 + 1 for n in range(len(people))]
