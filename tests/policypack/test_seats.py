"""Places parted by district or school, wishes, one place per household (P19, P20)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.errors import PackError
from policypack.evaluate import evaluate
from policypack.pack import load_pack
from policypack.ranking import rank
from tests.policypack.tiny import AS_OF, FACTS, ROOT, files, indicator

SCHOOLS = "choices: {north: 北校, south: 南校}"
ASKED = f"""
household: {{label: 户号, type: text, required: false}}
district: {{label: 申请区, type: choice, {SCHOOLS}, required: false}}
wishes: {{label: 志愿, fields: {{school: {{label: 学校, type: choice, {SCHOOLS}}}}}}}
"""
PLACES = (
    "parameters: {p_north: {label: 北校学位, type: integer}, p_south: {label: 南校学位, type: integer}}\n"
)
RULE = "quantities: {score: {label: 分值, of: total}}\norder: [score, lottery]\nties: joint\n"
QUOTAS = "quotas: {north: p_north, south: p_south}"
BY_DISTRICT = f"{RULE}seats: {{by: district, {QUOTAS}}}\n"
BY_WISH = f"{RULE}seats: {{wishes: wishes.school, {QUOTAS}}}\n"
ONE_PER = f"{RULE}one_per: household\n"


def pack_with(rule):
    table = indicator("{per: 1 year, of: years, points: 1}")
    return load_pack(files(table, facts=FACTS + ASKED, pack=PLACES, others={"ranking.yaml": rule}), ROOT)


def ranked(rule, people, places=(1, 1), **more):
    parameters = dict(zip(("p_north", "p_south"), places, strict=True))
    found = evaluate(pack_with(rule), people, as_of=AS_OF, parameters=parameters)
    return rank(found, seed="2022", ids=[str(index) for index in range(len(people))], **more)


def seats(ranking):
    return {row.index: row.seat for row in ranking.rows if row.admitted}


def wisher(years, *schools):
    return {"years": years, "wishes": [{"school": school} for school in schools]}


def test_each_district_fills_its_own_quota():
    people = [
        {"years": 9 - at, "district": where} for at, where in enumerate(["north", "north", "south", "south"])
    ]

    assert seats(ranked(BY_DISTRICT, people)) == {0: "north", 2: "south"}
    assert seats(ranked(BY_DISTRICT, people, (2, 0))) == {0: "north", 1: "north"}


def test_who_names_no_district_gets_no_place():
    assert seats(ranked(BY_DISTRICT, [{"years": 9}, {"years": 1, "district": "north"}])) == {1: "north"}


def test_wishes_are_granted_in_order_of_rank():
    people = [
        wisher(9, "north", "south"),
        wisher(8, "north", "south"),
        wisher(7, "north"),
        wisher(6, "south"),
    ]

    assert seats(ranked(BY_WISH, people)) == {0: "north", 1: "south"}
    assert seats(ranked(BY_WISH, people, (2, 1))) == {0: "north", 1: "north", 3: "south"}


def test_a_household_gets_one_place_and_the_other_takes_nobodys():
    people = [{"years": 9, "household": "甲"}, {"years": 8, "household": "甲"}, {"years": 7}, {"years": 6}]

    found = ranked(ONE_PER, people, quota=3)

    assert [row.index for row in found.rows if row.admitted] == [0, 2, 3]
    assert [row.index for row in found.rows if row.set_aside] == [1]


@st.composite
def applicants(draw):
    schools = st.lists(st.sampled_from(["north", "south"]), max_size=2, unique=True)
    return [wisher(draw(st.integers(0, 5)), *draw(schools)) for _ in range(draw(st.integers(0, 12)))]


@given(people=applicants(), north=st.integers(0, 4), south=st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_nobody_wishes_for_a_seat_that_went_to_somebody_ranked_lower(people, north, south):
    found = ranked(BY_WISH, people, (north, south))
    taken = seats(found)

    assert sum(seat == "north" for seat in taken.values()) <= north
    place = {row.index: at for at, row in enumerate(found.rows)}
    for index, person in enumerate(people):
        wanted = [wish["school"] for wish in person["wishes"]]
        better = wanted[: wanted.index(taken[index])] if index in taken else wanted
        for school in better:
            holders = [place[other] for other, seat in taken.items() if seat == school]
            assert len(holders) == {"north": north, "south": south}[school]
            assert all(other < place[index] for other in holders)


def test_a_school_without_a_number_of_places_is_named():
    with pytest.raises(ValueError, match="还没有“南校学位”的值"):
        ranked(BY_WISH, [wisher(1, "south")], (1, None))


BAD = {
    "ties_that_cannot_be_parted": (BY_WISH.replace(", lottery", ""), "在 order 末尾写 lottery"),
    "a_word_without_a_quota": (BY_WISH.replace(", south: p_south", ""), "没有写 south 的名额"),
    "a_word_that_does_not_exist": (BY_WISH.replace("south: p_south", "east: p_south"), "没有“east”这个选项"),
    "a_quota_that_is_no_parameter": (BY_WISH.replace("p_south", "p_east"), "没有“p_east”这个参数"),
    "wishes_that_are_no_choice": (BY_WISH.replace("wishes.school", "gifts.matter"), "不是选项"),
    "two_ways_at_once": (BY_WISH.replace("seats: {", "seats: {by: district, "), "之一"),
    "quota_and_seats": (f"{BY_WISH}quota: p_north\n", "只能写一个"),
    "one_per_records": (ONE_PER.replace("household", "homes"), "不在可选之列"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_rule_for_places_that_cannot_mean_one_thing_is_refused(name):
    rule, words = BAD[name]

    with pytest.raises(PackError, match=words) as caught:
        pack_with(rule)

    assert caught.value.file.endswith("ranking.yaml")
