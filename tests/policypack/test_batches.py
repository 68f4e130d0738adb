"""Many people scored part by part: the same points, and the reasons of any one of them."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack import batches
from policypack.batches import parts_of, score_columns
from policypack.columns import Columns, columns_of
from policypack.deciding import Decided, decide_columns
from policypack.errors import FactsError
from policypack.evaluate import evaluate, evaluate_columns
from policypack.pack import Pack, read_pack

PACK = read_pack(Path(__file__).parents[2] / "policies/guangzhou/points/2021")
AS_OF = date(2022, 12, 31)
DAYS = st.dates(date(1998, 1, 1), date(2023, 6, 30))
LIVES = st.fixed_dictionaries(
    {},
    optional={
        "birth_date": st.dates(date(1950, 1, 1), date(2004, 1, 1)),
        "permits": st.lists(st.fixed_dictionaries({"from": DAYS}), max_size=3),
        "insurance": st.lists(
            st.fixed_dictionaries({"kind": st.sampled_from(["pension", "medical"]), "from": DAYS}), max_size=4
        ),
        "blood_donations": st.lists(st.fixed_dictionaries({"given_on": DAYS}), max_size=4),
        "housing_choice": st.sampled_from(["own", "lease"]),
        "offences": st.lists(st.just({"kind": "public_security"}), max_size=2),
    },
)


@given(st.lists(LIVES, min_size=1, max_size=9), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_parts_have_the_points_and_reasons_of_the_whole(people, size):
    whole = evaluate(PACK, people, as_of=AS_OF)
    parts = parts_of(columns_of(PACK.facts, people), size)

    scores = score_columns(PACK, parts, as_of=AS_OF)

    assert len(scores) == len(people)
    assert scores.totals.tolist() == whole.totals.tolist()
    for key in PACK.groups:
        assert scores.groups[key].tolist() == whole.group_of(key).tolist()
    for key in PACK.indicators:
        assert scores.indicators[key].tolist() == whole.points_of(key).tolist()
    for i in range(len(people)):
        assert scores.explain(i) == whole.explain(i)


def test_there_is_no_person_beyond_the_last():
    scores = score_columns(PACK, parts_of(columns_of(PACK.facts, [{}, {}, {}]), 2), as_of=AS_OF)

    with pytest.raises(IndexError):
        scores.assessment(3)


def test_threads_change_nothing():
    people = [{"birth_date": f"19{year}-01-01"} for year in range(50, 90)]
    parts = parts_of(columns_of(PACK.facts, people), 3)

    alone, together = (score_columns(PACK, parts, as_of=AS_OF, threads=number) for number in (1, 4))

    assert together.totals.tolist() == alone.totals.tolist()
    assert len(set(alone.totals.tolist())) > 1


@pytest.mark.parametrize("threads", [1, 4])
def test_of_several_errors_the_first_part_is_told(monkeypatch, threads):
    parts = tuple(parts_of(columns_of(PACK.facts, [{}] * 12), 2))

    def refused(pack: Pack, part: Columns, **counting: object) -> Decided:
        place = next(place for place, one in enumerate(parts) if one is part)
        if place == 1:
            time.sleep(0.05)  # the later parts are refused before it is
        if place:
            raise FactsError(f"第 {place} 部分算不了。")
        return decide_columns(pack, part, **counting)

    monkeypatch.setattr(batches, "decide_columns", refused)
    with pytest.raises(FactsError, match="第 1 部分"):
        score_columns(PACK, parts, as_of=AS_OF, threads=threads)


BEIJING = read_pack(Path(__file__).parents[2] / "policies/beijing/settlement/2020")
MONTHS = st.tuples(st.integers(2000, 2022), st.integers(1, 12)).map(lambda pair: date(*pair, 1))
WORKING_LIVES = st.fixed_dictionaries(
    {
        "birth_date": st.dates(date(1960, 1, 1), date(1999, 1, 1)),
        "insurance": st.lists(
            st.fixed_dictionaries({"kind": st.sampled_from(["pension", "medical"]), "from": MONTHS}),
            max_size=4,
        ),
        "homes": st.lists(
            st.fixed_dictionaries({"tenure": st.sampled_from(["own", "lease"]), "from": DAYS}), max_size=3
        ),
        "education": st.lists(
            st.fixed_dictionaries(
                {
                    "award": st.sampled_from(["bachelor", "college"]),
                    "started_on": st.dates(date(1998, 1, 1), date(2015, 12, 31)),
                }
            ).map(lambda one: one | {"graduated_on": one["started_on"].replace(day=1, year=2020)}),
            max_size=2,
        ),
    }
)
ROUNDS = st.fixed_dictionaries(
    {
        "lease_filled_from": st.dates(date(2005, 1, 1), date(2021, 1, 1)),
        "age_reading": st.sampled_from(list(BEIJING.parameters["age_reading"].field.choices)),
        "overlap_mode": st.sampled_from(list(BEIJING.parameters["overlap_mode"].field.choices)),
    }
)


@given(st.lists(WORKING_LIVES, min_size=1, max_size=5), st.lists(ROUNDS, min_size=2, max_size=3))
@settings(max_examples=30, deadline=None)
def test_a_simulation_finds_what_a_first_count_finds(people, rounds):
    columns = columns_of(BEIJING.facts, people)
    kept = parts_of(columns, 2, keep=True)

    for parameters in rounds:
        for day in (AS_OF, date(2020, 6, 30)):
            simulated = score_columns(BEIJING, kept, as_of=day, parameters=parameters)
            fresh = evaluate_columns(BEIJING, columns, as_of=day, parameters=parameters)
            assert simulated.totals.tolist() == fresh.totals.tolist()
            for key in BEIJING.indicators:
                assert simulated.indicators[key].tolist() == fresh.points_of(key).tolist()


@given(
    st.lists(LIVES, min_size=1, max_size=5),
    st.lists(st.dates(date(2012, 1, 1), date(2022, 1, 1)), min_size=2),
)
@settings(max_examples=20, deadline=None)
def test_a_simulation_moves_the_window_of_a_look_back(people, starts):
    columns = columns_of(PACK.facts, people)
    kept = parts_of(columns, 3, keep=True)

    for start in starts:
        moved = {"five_years_from": start}
        simulated = score_columns(PACK, kept, as_of=AS_OF, parameters=moved)
        fresh = evaluate_columns(PACK, columns, as_of=AS_OF, parameters=moved)
        assert simulated.totals.tolist() == fresh.totals.tolist()
