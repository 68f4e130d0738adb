"""A second giving for which those without a place choose anew among what is left, where the pack has it."""

from __future__ import annotations

from datetime import datetime

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, InvalidInput
from jifenban.admissions.actions import offer_places, retract_allocation, save_wishes, start_allocation
from jifenban.admissions.free import free_places
from jifenban.admissions.models import Allocation, Place, WishList
from jifenban.admissions.offering import PlaceLine
from jifenban.admissions.queries import own_place
from jifenban.admissions.settling import settle
from jifenban.admissions.wishing import offered, why_shut
from jifenban.cases.actions import take_step
from jifenban.cases.models import Case
from jifenban.policies.actions import set_round_value
from jifenban.policies.models import Round
from jifenban.publicity.settling import RETRACTED
from tests.admissions.world import chooser, choosing, frozen, given, published
from tests.cases.road import at
from tests.policypack.process import huadu

pytestmark = pytest.mark.django_db
CHOOSING, FIRST = at("2020-06-24"), at("2020-06-29")
AGAIN, SECOND = at("2020-07-06"), at("2020-07-08")


def schools(round: Round, **numbers: int) -> dict[str, int]:
    lines = [PlaceLine("", "小学一年级", name, "公办", str(number)) for name, number in numbers.items()]
    offer_places(round_id=round.pk, lines=lines, actor=SYSTEM, now=at("2020-06-01"))
    return dict(Place.objects.filter(round=round).values_list("school", "pk"))


def wish(case: Case, *places: int, version: int = 0, now: datetime = CHOOSING) -> WishList:
    actor = case.person.account
    return save_wishes(case_id=case.pk, places=places, expected_version=version, actor=actor, now=now)


def announce(round: Round, opens: str = "2020-07-05 09:00", closes: str = "2020-07-07 17:00") -> None:
    for key, value in {"again_from": opens, "again_until": closes}.items():
        set_round_value(round=round, key=key, value=value, source="公告", actor=SYSTEM, now=FIRST)


def test_those_without_a_place_and_those_who_declined_choose_anew_among_what_is_left():
    round = choosing(**huadu.AGAIN)
    best, next_best, last = (chooser(round, years=years) for years in (9, 5, 1))
    at_school = schools(round, 东=1, 西=1)
    for case in (best, next_best, last):
        wish(case, at_school["东"], at_school["西"])
    first = published(frozen(round), now=FIRST)
    assert given(first) == {best.code: "东", next_best.code: "西", last.code: ""}
    for case in (best, next_best, last):
        case.refresh_from_db()
    assert "再填志愿的时间还没有公布" in why_shut(last, FIRST)

    take_step(case_id=best.pk, do="decline", actor=best.person.account, now=FIRST)
    best.refresh_from_db()
    announce(round)
    assert [(one.place.school, one.number) for one in offered(last)] == [("东", 1)]
    with pytest.raises(InvalidInput):
        wish(last, at_school["西"], now=AGAIN)
    wish(last, at_school["东"], now=AGAIN)
    offer_places(
        round_id=round.pk, lines=[PlaceLine("", "grade_1", "北", "公办", "1")], actor=SYSTEM, now=AGAIN
    )
    wish(best, Place.objects.get(school="北").pk, now=AGAIN)
    assert "资格审核通过以后" in why_shut(next_best, AGAIN)

    second = published(round, now=SECOND)
    assert given(second) == {best.code: "北", last.code: "东"}
    assert second.turn == 2
    assert not any(free_places(round).values())
    best.refresh_from_db()
    place = own_place(best)
    assert place is not None
    assert (place.place.strip(), place.returned) == ("北 （公办）", False)


def test_who_does_not_choose_anew_keeps_the_choices_of_before():
    round = choosing(**huadu.AGAIN)
    best, last = chooser(round, years=9), chooser(round, years=1)
    at_school = schools(round, 东=1)
    wish(best, at_school["东"])
    wish(last, at_school["东"])
    published(frozen(round), now=FIRST)
    take_step(case_id=best.pk, do="decline", actor=best.person.account, now=FIRST)
    schools(round, 南=1)
    announce(round)
    wish(best, at_school["东"], now=AGAIN)
    WishList.objects.get(case=best, turn=2)

    second = published(round, now=SECOND)
    assert second.seats.get(case=last).wishes == [at_school["东"]]
    # The better one chose 东 once more; the other kept 东, found it full and got what was left by lot.
    assert given(second) == {best.code: "东", last.code: "南"}


def test_a_second_giving_waits_for_its_own_window():
    round = choosing(**huadu.AGAIN)
    first, second = chooser(round, years=9), chooser(round, years=1)
    schools(round, 东=1)
    published(frozen(round), now=FIRST)
    take_step(case_id=first.pk, do="decline", actor=first.person.account, now=FIRST)
    with pytest.raises(IllegalStep, match="再填志愿的截止时间还没有填"):
        start_allocation(round_id=round.pk, trial=False, actor=SYSTEM, now=SECOND)
    announce(round)
    with pytest.raises(IllegalStep, match="再填志愿到 2020年7月7日 17:00 截止"):
        start_allocation(round_id=round.pk, trial=False, actor=SYSTEM, now=AGAIN)
    with pytest.raises(IllegalStep, match="再填志愿已于 2020年7月7日 17:00 截止"):
        wish(second, Place.objects.get().pk, now=SECOND)


def test_the_window_of_a_second_giving_is_not_that_of_a_third():
    round = choosing(**huadu.AGAIN)
    best, last, third = (chooser(round, years=years) for years in (9, 5, 1))
    schools(round, 东=1)
    published(frozen(round), now=FIRST)
    take_step(case_id=best.pk, do="decline", actor=best.person.account, now=FIRST)
    announce(round)
    wish(last, Place.objects.get().pk, now=AGAIN)
    published(round, now=SECOND)
    third.refresh_from_db()

    assert "再填志愿的时间还没有公布" in why_shut(third, SECOND)
    announce(round, "2020-07-10 09:00", "2020-07-12 17:00")
    assert why_shut(third, at("2020-07-11")) == ""


def test_a_first_result_taken_back_brings_the_first_choices_back():
    round = choosing(**huadu.AGAIN)
    case = chooser(round, years=3)
    at_school = schools(round, 东=1)
    wish(case, at_school["东"])
    allocation = published(frozen(round), now=FIRST)
    retract_allocation(allocation_id=allocation.pk, reason="学位数有误", actor=SYSTEM, now=FIRST)
    settle(allocation_id=allocation.pk, event=RETRACTED, now=FIRST)

    again = published(round, now=SECOND)
    assert again.turn == 1
    assert given(again) == {case.code: "东"}
    assert Allocation.objects.count() == 2
