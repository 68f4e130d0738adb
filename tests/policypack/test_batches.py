"""Many people scored part by part: the same points, and the reasons of any one of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack import batches
from policypack.batches import parts_of, score_columns
from policypack.columns import Columns, columns_of
from policypack.errors import FactsError
from policypack.evaluate import Assessment, evaluate, evaluate_columns
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


def test_a_fault_names_the_person_in_the_whole(monkeypatch):
    parts = parts_of(columns_of(PACK.facts, [{}] * 5), 2)

    def refused(pack: Pack, part: Columns, **counting: object) -> Assessment:
        if part is parts[1]:
            raise FactsError("没有这个值。", fact="wage", person=1)
        return evaluate_columns(pack, part, **counting)

    monkeypatch.setattr(batches, "evaluate_columns", refused)
    with pytest.raises(FactsError) as caught:
        score_columns(PACK, parts, as_of=AS_OF)

    assert caught.value.person == 3
