"""Advice keeps its word: what it says a step adds is what the advised life gets."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from policypack.advice import Advice, advised
from policypack.advice_reading import read_advice
from policypack.advising import Advised, advise
from policypack.errors import FactsError
from policypack.evaluate import evaluate
from policypack.forecasting import forecast, lasting
from policypack.pack import Pack, files_of, load_pack
from policypack.rounds import read_round
from policypack.source import read_yaml
from tests.policypack.dice import random_life

POLICIES = Path(__file__).parents[2] / "policies"
FOLDERS = sorted(path.parent for path in POLICIES.rglob("pack.yaml"))
LIVES = 200
BEGIN = date(2026, 11, 22)


def loaded(folder: Path) -> tuple[Pack, Advice, dict[str, object]]:
    """A pack, its advice, and the values of its last round."""
    files, root = files_of(folder)
    pack = load_pack(files, root)
    rounds = sorted((folder / "rounds").glob("*.yaml"))
    values: dict[str, object] = {}
    if rounds:
        plan = read_round("last", read_yaml(rounds[-1].name, rounds[-1].read_bytes()).as_mapping())
        values = {key: one.value for key, one in plan.values.items() if one.value is not None}
    return pack, read_advice(files, pack), values


PACKS = [loaded(folder) for folder in FOLDERS]


def score(pack: Pack, life: dict[str, Any], day: date, values: dict[str, object]) -> Fraction:
    """One life alone, by the plain door of the engine."""
    return evaluate(pack, [life], as_of=day, parameters=lasting(pack, values)).total(0)


def promised(pack: Pack, advice: Advice, life: dict[str, Any], values: dict[str, object]) -> Advised:
    line = score(pack, life, advice.counted_day(BEGIN), values) + 25
    return advise(pack, advice, life, begin=BEGIN, line=line, parameters=values)


Advised200 = list[tuple[Pack, Advice, dict[str, object], dict[str, Any], Advised]]

#: Steps whose points hang on a value that nobody published, and any value of the right kind for it: with it they
#: must be worth something, so nothing else keeps them from counting.
UNPUBLISHED: dict[tuple[str, str], dict[str, object]] = {
    **{
        (identity, lever): {cap: 10}
        for identity in (
            "guangzhou/conghua-school/2020",
            "guangzhou/points/2018",
            "guangzhou/settlement/2020",
        )
        for lever, cap in (("blood", "blood_cap"), ("volunteering", "volunteering_cap"))
    },
    ("hangzhou/residence/2018", "tax_year"): {"employee_tax_cap": 10, "employee_tax_start": 1},
}


@pytest.fixture(scope="module")
def lives() -> Advised200:
    """200 random lives, an equal share for each pack, and what each is advised."""
    dice, found = Random(7), []
    for number in range(LIVES):
        pack, advice, values = PACKS[number % len(PACKS)]
        life = random_life(pack, dice, BEGIN)
        found.append((pack, advice, values, life, promised(pack, advice, life, values)))
    return found


def test_every_pack_has_advice():
    assert len(PACKS) >= 10
    assert [pack.identity for pack, advice, _ in PACKS if len(advice.levers) < 3] == []


def test_of_200_random_lives_each_step_gets_the_points_it_promises(lives: Advised200):
    steps, together, gained = 0, 0, Fraction(0)
    for pack, _, values, life, found in lives:
        together += found.together is not None
        for step in (*found.steps, *([found.together] if found.together else [])):
            done = {one.key: one.after.after(BEGIN) if one.after else BEGIN for one in step.levers}
            after = advised(pack.facts, life, step.levers, BEGIN, done)
            assert score(pack, after, step.day, values) == step.points
            assert score(pack, life, step.day, values) == step.before
            assert step.gained > 0
            steps, gained = steps + 1, gained + step.gained
    assert steps > 500, "few steps were useful: the lives are too full or too empty"
    assert together > 20, "the line was hardly ever reached by steps together"
    assert gained > 2_000


def test_each_step_of_each_pack_is_worth_points_to_some_of_these_lives_unless_a_value_is_unpublished(
    lives: Advised200,
):
    met = {(pack.identity, step.levers[0].key) for pack, _, _, _, found in lives for step in found.steps}
    declared = {(pack.identity, key) for pack, advice, _ in PACKS for key in advice.levers}

    assert declared - met == UNPUBLISHED.keys()
    assert [found.refused for *_, found in lives if found.refused] == []


@pytest.mark.parametrize(("identity", "lever"), sorted(UNPUBLISHED))
def test_a_step_without_points_has_them_as_soon_as_its_value_is_published(
    identity: str, lever: str, lives: Advised200
):
    given = UNPUBLISHED[identity, lever]
    mine = [
        (pack, advice, values, life) for pack, advice, values, life, _ in lives if pack.identity == identity
    ]

    assert all(values.get(key) is None for _, _, values, _ in mine for key in given)
    found = [promised(pack, advice, life, values | given) for pack, advice, values, life in mine[:6]]
    assert any(step.levers[0].key == lever for one in found for step in one.steps)


def test_steps_that_reach_the_line_together_reach_it_and_fewer_do_not():
    dice, seen = Random(11), 0
    for number in range(60):
        pack, advice, values = PACKS[number % len(PACKS)]
        life = random_life(pack, dice, BEGIN)
        line = score(pack, life, advice.counted_day(BEGIN), values) + 25
        found = advise(pack, advice, life, begin=BEGIN, line=line, parameters=values)
        if found.together is None:
            continue
        seen += 1
        assert found.together.points >= line > found.together.before
        if len(found.together.levers) > 1:
            assert all(step.points < line for step in found.steps)
    assert seen > 10


@pytest.mark.parametrize("number", range(12))
def test_the_line_is_reached_on_the_day_the_forecast_names_and_not_the_day_before(number: int):
    dice = Random(number)
    pack, advice, values = PACKS[number % len(PACKS)]
    life = random_life(pack, dice, BEGIN)
    line = score(pack, life, advice.counted_day(BEGIN), values) + 6

    found = forecast(pack, advice, life, begin=BEGIN, line=line, parameters=values)

    assert all(one.points == score(pack, life, one.day, values) for one in found.moments[:4])
    if found.reached is None:
        assert all(one.points < line for one in found.moments)
        return
    assert score(pack, life, found.reached, values) >= line
    assert found.reached == advice.counted_day(found.reached)
    before = found.reached - timedelta(days=1) if advice.counted_on is None else None
    if before is not None:
        assert score(pack, life, before, values) < line


def test_open_spells_grow_look_backs_slide_and_age_falls():
    pack, advice, values = next(one for one in PACKS if one[0].identity == "guangzhou/points/2021")
    life = {
        "birth_date": "1987-01-01",
        "permits": [{"from": "2020-01-01"}],
        "blood_donations": [{"given_on": "2024-01-01"}],
    }
    found = forecast(pack, advice, life, begin=date(2026, 1, 1), line=Fraction(120))

    first, last = found.moments[0], found.moments[-1]
    assert first.points == 30 + 6 * 8 + 2
    assert last.day == date(2036, 1, 1)
    assert last.points == 30 - 9 * 2 + 16 * 8  # 49 years old, no blood in five years
    assert found.reached is not None
    assert score(pack, life, found.reached, values) >= 120


def test_a_condition_is_met_on_the_day_the_forecast_names():
    pack, advice, _ = next(one for one in PACKS if one[0].identity == "guangzhou/settlement/2022")
    life = {"birth_date": "1990-01-01", "insurance": [{"kind": "pension", "from": "2024-03"}]}

    found = forecast(pack, advice, life, begin=date(2026, 1, 1))

    due = {one.condition.key: one.day for one in found.conditions}
    assert due["insured_four_years"] == date(2028, 2, 1)
    assert due["permit_valid"] is None


def test_ends_that_a_round_gave_to_look_backs_do_not_stay():
    pack, _, values = next(one for one in PACKS if one[0].identity == "guangzhou/settlement/2022")

    assert "five_years_from" in values
    assert {"five_years_from", "cut_off", "tax_years_from"}.isdisjoint(lasting(pack, values))


def test_points_are_counted_to_the_one_day_a_pack_counts_to():
    pack, advice, values = next(one for one in PACKS if one[0].identity == "beijing/settlement/2020")

    found = forecast(pack, advice, {"birth_date": "1990-01-01"}, begin=BEGIN, parameters=values)

    assert [one.day for one in found.moments[:2]] == [date(2026, 12, 31), date(2027, 12, 31)]


def test_facts_that_do_not_fit_are_refused_with_a_sentence():
    pack, advice, _ = next(one for one in PACKS if one[0].identity == "guangzhou/points/2021")
    spoilt = {"birth_date": "1990-01-01", "education": "本科"}

    with pytest.raises(FactsError, match="应当是记录的列表"):
        advise(pack, advice, spoilt, begin=BEGIN)
