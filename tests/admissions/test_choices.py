"""Huadu's way through the database: four choices, two groups, the rest by lot."""

from __future__ import annotations

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Conflict, IllegalStep, InvalidInput, NotAllowed
from jifenban.admissions.actions import offer_places, save_wishes, start_allocation
from jifenban.admissions.models import Place, WishList
from jifenban.admissions.offering import PlaceLine
from jifenban.admissions.queries import offered, seat_rows, seats_of, why_shut
from jifenban.cases.actions import run_due_timers
from jifenban.cases.models import Case
from jifenban.policies.models import Round
from tests.admissions.world import chooser, choosing, computed, frozen, given, published
from tests.builders import make_user
from tests.cases.road import at
from tests.policypack.process import huadu

pytestmark = pytest.mark.django_db
CHOOSING, SHUT = at("2020-06-24"), at("2020-06-28 17:00")
AFTER = at("2020-06-29")


def schools(round: Round, **numbers: int) -> dict[str, int]:
    lines = [PlaceLine("", "小学一年级", name, "公办", str(number)) for name, number in numbers.items()]
    offer_places(round_id=round.pk, lines=lines, actor=SYSTEM, now=at("2020-06-01"))
    return dict(Place.objects.filter(round=round).values_list("school", "pk"))


def wish(case: Case, *places: int, version: int = 0, now=CHOOSING) -> WishList:
    return save_wishes(
        case_id=case.pk, places=places, expected_version=version, actor=case.person.account, now=now
    )


def test_choices_are_served_by_group_and_score_and_the_rest_by_lot():
    round = choosing()
    first, second = chooser(round, years=5, five=True), chooser(round, years=20)
    third, fourth = chooser(round, years=9), chooser(round, years=1)
    at_school = schools(round, 东=1, 西=1, 南=2)
    frozen(round)
    wish(first, at_school["东"])
    wish(second, at_school["东"], at_school["西"])
    wish(third, at_school["西"])
    allocation = computed(round, now=AFTER)

    assert given(allocation) == {first.code: "东", second.code: "西", third.code: "南", fourth.code: "南"}
    rows = {row.seat.case_id: row for row in seat_rows(allocation, list(seats_of(allocation)))}
    assert [rows[case.pk].how for case in (first, second, third, fourth)] == [
        "第 1 志愿",
        "第 2 志愿",
        "摇号补空余",
        "摇号补空余",
    ]
    assert rows[first.pk].group == "省五年"
    assert rows[second.pk].given == "西 （公办）"


def test_the_last_choices_saved_before_the_window_closes_count():
    round = choosing()
    case = chooser(round, years=3)
    at_school = schools(round, 东=1, 西=1)
    wish(case, at_school["东"])
    wish(case, at_school["西"], at_school["东"], version=1)
    with pytest.raises(Conflict):
        wish(case, at_school["东"], version=1)
    with pytest.raises(IllegalStep, match="截止"):
        wish(case, at_school["东"], version=2, now=SHUT)

    assert WishList.objects.get(case=case).places == [at_school["西"], at_school["东"]]


def test_before_the_window_and_before_qualifying_nothing_can_be_chosen():
    round = choosing()
    case = chooser(round, years=3)

    assert "开始" in why_shut(case, at("2020-06-20"))
    assert why_shut(case, CHOOSING) == ""
    case.status = "draft"
    assert "资格审核通过以后" in why_shut(case, CHOOSING)


def test_what_cannot_be_chosen_is_said_by_the_number_of_the_choice():
    round = choosing()
    case = chooser(round, years=3)
    at_school = schools(round, 东=1, 西=1, 南=1, 北=1, 中=1, 空=0)
    every = [at_school[name] for name in "东西南北中"]
    for places, number in (([], "1"), (every, "5"), ([every[0], every[0]], "2"), ([at_school["空"]], "1")):
        with pytest.raises(InvalidInput) as refused:
            wish(case, *places)
        assert number in refused.value.errors

    assert [one.place.school for one in offered(case)] == list("东西南北中")


def test_nobody_chooses_for_somebody_else():
    round = choosing()
    case = chooser(round, years=3)
    at_school = schools(round, 东=1)
    for actor in (make_user(), SYSTEM):
        with pytest.raises(NotAllowed):
            save_wishes(
                case_id=case.pk, places=[at_school["东"]], expected_version=0, actor=actor, now=CHOOSING
            )


def test_the_final_giving_waits_for_the_choices_to_close():
    round = choosing()
    chooser(round, years=3)
    schools(round, 东=1)
    frozen(round)
    with pytest.raises(IllegalStep, match="填志愿到 2020年6月28日 17:00 截止"):
        start_allocation(round_id=round.pk, trial=False, actor=SYSTEM, now=CHOOSING)

    assert start_allocation(round_id=round.pk, trial=True, actor=SYSTEM, now=CHOOSING).trial


def test_a_place_nobody_answers_for_goes_back_at_the_end_of_the_packs_term():
    round = choosing(**huadu.TERM)
    first, second = chooser(round, years=9), chooser(round, years=3)
    schools(round, 东=1)
    published(frozen(round), now=AFTER)
    run_due_timers(until=at("2020-07-04"))
    first.refresh_from_db()
    assert first.status == "placed"
    assert [message.text for message in first.person.messages.all()] == ["请在 2020年7月5日 前答复。"]

    run_due_timers(until=at("2020-07-06"))
    first.refresh_from_db()
    assert first.status == "declined"
    assert given(published(round, now=at("2020-07-07"))) == {second.code: "东"}
