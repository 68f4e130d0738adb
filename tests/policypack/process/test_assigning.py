"""Giving places: Huadu's algorithm by hand, and what holds for every population."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.assigning import Offer, Wanting, assign

G1 = "grade_1"


def person(key: str, points: int, *wishes: str, group: int = 0, pool: str = G1, left_out: bool = False):
    return Wanting(key, group, ((1, Fraction(points)),), wishes, pool, left_out)


def places(**numbers: int) -> list[Offer]:
    return [Offer(key, number, G1) for key, number in numbers.items()]


def offers_of(result):
    return {one.key: one.offer for one in result}


def test_the_best_is_served_first_and_a_full_wish_leads_to_the_next():
    result = assign(
        [person("low", 50, "east", "west"), person("high", 90, "east", "west")],
        places(east=1, west=1),
        seed="s",
    )

    assert offers_of(result) == {"high": "east", "low": "west"}
    assert [(one.key, one.wish, one.position) for one in result] == [("high", 1, 1), ("low", 2, 2)]


def test_the_priority_group_chooses_before_an_ordinary_pupil_with_more_points():
    result = assign(
        [person("ordinary", 200, "east", group=1), person("five years", 30, "east", group=0)],
        places(east=1),
        seed="s",
    )

    assert offers_of(result) == {"five years": "east", "ordinary": ""}


def test_whoever_finds_all_four_choices_full_is_served_after_everyone_who_could_be_placed():
    full = [person(f"top{number}", 100 - number, wish) for number, wish in enumerate("abcd")]
    unlucky = person("unlucky", 90, "a", "b", "c", "d")
    later = person("later", 10, "e", group=1)
    result = assign([*full, unlucky, later], places(a=1, b=1, c=1, d=1, e=2), seed="s", rest="random")

    assert offers_of(result)["later"] == "e"
    assert offers_of(result)["unlucky"] == "e"
    assert {one.key: one.how for one in result}["unlucky"] == "rest"


def test_a_lower_score_keeps_its_wish_against_a_higher_one_that_is_drawn():
    unlucky, later = person("unlucky", 90, "a"), person("later", 10, "e", group=1)
    result = assign([person("top", 99, "a"), unlucky, later], places(a=1, e=1), seed="s", rest="random")

    assert offers_of(result) == {"top": "a", "later": "e", "unlucky": ""}


def test_nothing_is_drawn_where_the_policy_gives_nothing_to_the_rest():
    result = assign([person("top", 9, "a"), person("next", 8, "a")], places(a=1, b=5), seed="s")

    assert offers_of(result) == {"top": "a", "next": ""}


def test_somebody_without_choices_is_left_out_where_the_policy_says_so():
    people = [person("silent", 99, left_out=True), person("spoke", 1, "a")]

    assert offers_of(assign(people, places(a=2), seed="s", rest="random")) == {"silent": "", "spoke": "a"}


def test_a_place_of_another_grade_is_never_drawn():
    grade_7 = Offer("a7", 3, "grade_7")

    assert offers_of(assign([person("one", 9, "a")], [*places(a=0), grade_7], seed="s", rest="random")) == {
        "one": ""
    }


def test_an_unknown_key_comes_after_every_known_one():
    unknown = Wanting("unknown", 0, ((0, Fraction(0)),), ("a",), G1)
    result = assign([unknown, person("below zero", -5, "a")], places(a=1), seed="s")

    assert offers_of(result) == {"below zero": "a", "unknown": ""}


def test_the_same_score_is_parted_by_the_seed():
    people = [person(str(number), 50, "a") for number in range(20)]
    winners = {
        next(one.key for one in assign(people, places(a=1), seed=str(seed)) if one.offer) for seed in range(9)
    }

    assert len(winners) > 1


@pytest.mark.parametrize(
    ("people", "offers", "fault"),
    [
        ([person("a", 1, "nowhere")], places(x=1), "not offered"),
        ([person("a", 1), person("a", 2)], places(x=1), "twice"),
        ([], [Offer("x", 1, G1), Offer("x", 2, G1)], "twice"),
        ([], [Offer("x", -1, G1)], "-1 places"),
    ],
)
def test_what_does_not_fit_is_refused(people, offers, fault):
    with pytest.raises(ValueError, match=fault):
        assign(people, offers, seed="s")


SCHOOLS = "abcdef"
POOLS = {school: G1 if school < "d" else "grade_7" for school in SCHOOLS}


@st.composite
def populations(draw):
    """Offers in two grades, and people with wishes of their own grade only."""
    offers = [Offer(school, draw(st.integers(0, 3)), POOLS[school]) for school in SCHOOLS]
    people = []
    for number in range(draw(st.integers(0, 14))):
        pool = draw(st.sampled_from([G1, "grade_7"]))
        own = [school for school in SCHOOLS if POOLS[school] == pool]
        wishes = tuple(draw(st.lists(st.sampled_from(own), unique=True, max_size=3)))
        merit = ((draw(st.integers(0, 1)), Fraction(draw(st.integers(0, 3)))),)
        people.append(Wanting(str(number), draw(st.integers(0, 2)), merit, wishes, pool))
    return people, offers


@given(populations(), st.sampled_from(["none", "random"]), st.text(max_size=3))
def test_no_place_is_given_twice_and_everybody_gets_at_most_one_of_the_own_grade(population, rest, seed):
    people, offers = population
    result = assign(people, offers, seed=seed, rest=rest)
    pools = {one.key: one.pool for one in people}

    assert sorted(one.key for one in result) == sorted(pools)
    taken = Counter(one.offer for one in result if one.offer)
    assert all(taken[offer.key] <= offer.places for offer in offers)
    assert all(POOLS[one.offer] == pools[one.key] for one in result if one.offer)


@given(populations(), st.sampled_from(["none", "random"]), st.text(max_size=3))
def test_nobody_goes_without_a_wish_that_is_free_or_went_to_somebody_served_later(population, rest, seed):
    people, offers = population
    result = assign(people, offers, seed=seed, rest=rest)
    wishes = {one.key: one.wishes for one in people}
    left = {offer.key: offer.places for offer in offers}
    for one in result:
        left[one.offer] = left.get(one.offer, 0) - 1
    for one in result:
        better = wishes[one.key] if one.how != "wish" else wishes[one.key][: one.wish - 1]
        for wish in better:
            assert left[wish] == 0
            assert all(other.position < one.position for other in result if other.offer == wish)


@given(populations(), st.text(max_size=3))
def test_with_a_draw_nobody_is_left_while_a_place_of_the_grade_is_free(population, seed):
    people, offers = population
    result = assign(people, offers, seed=seed, rest="random")
    given_away = Counter(one.offer for one in result if one.offer)
    pools = {one.key: one.pool for one in people}
    for one in result:
        if not one.offer:
            assert all(
                given_away[offer.key] == offer.places for offer in offers if offer.pool == pools[one.key]
            )


@given(populations(), st.text(max_size=3), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_result_in_whatever_order_people_come(population, seed, random):
    people, offers = population
    first = assign(people, offers, seed=seed, rest="random")
    random.shuffle(people)
    random.shuffle(offers)

    assert assign(people, offers, seed=seed, rest="random") == first


@given(populations(), st.text(max_size=3))
def test_a_group_is_served_as_if_no_later_group_were_there(population, seed):
    people, offers = population
    first = [one for one in people if one.group == 0]
    alone = offers_of(assign(first, offers, seed=seed))

    assert {
        key: offer for key, offer in offers_of(assign(people, offers, seed=seed)).items() if key in alone
    } == alone
