"""The desk shows a bar on its case, and lets who may impose it undo it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.accounts.models import User
from jifenban.cases.actions import lift_bar, take_step
from jifenban.cases.bars import bar_of
from jifenban.cases.models import Case
from jifenban.policies.models import Revision, Round
from jifenban.rankings.models import Run
from tests.cases.road import (
    CITY,
    DISTRICT,
    at,
    make_applicant,
    make_officer,
    publish,
    settlement_round,
    with_card,
)
from tests.cases.road import verified as verified_points
from tests.portals.conftest import POINTS

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]
NOW = at("2023-03-01 10:00")


@pytest.fixture
def manager(db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: NOW)
    publish(POINTS, now=at("2022-09-01"))
    settlement_round(now=at("2023-01-05"))
    return make_officer("round_officer", CITY, now=NOW)


@pytest.fixture
def struck_off(manager: User) -> Case:
    person = make_applicant()
    verified_points(Revision.objects.get(identity=POINTS), person, at("2022-09-01"))
    case = with_card(Round.objects.get(), person, at("2023-02-20"))
    given = {"reason": "证书是伪造的"}
    return take_step(case_id=case.pk, do="strike_off", actor=manager, now=NOW, input=given)


def test_the_manager_strikes_off_on_the_page_of_the_case_with_a_reason(manager: User, logged_in: LogIn):
    person = make_applicant()
    verified_points(Revision.objects.get(identity=POINTS), person, at("2022-09-01"))
    case = with_card(Round.objects.get(), person, at("2023-02-20"))
    desk = logged_in(manager)

    assert "取消拟入户资格" in desk.get(address(case)).content.decode()
    assert "登记已落户" in desk.get(address(case)).content.decode()
    strike = f"{address(case)}take/strike_off/"
    assert desk.post(strike, {"reason": ""}).status_code == 422
    assert not still_barred(case)
    assert desk.post(strike, {"reason": "租赁合同是伪造的"}).status_code == 302
    assert still_barred(case)


def test_who_was_struck_off_has_no_card_and_is_not_told_to_apply_again(
    manager: User, logged_in: LogIn, struck_off: Case
):
    assert struck_off.person.account is not None
    mine = logged_in(struck_off.person.account)

    page = mine.get(f"/my/cases/{struck_off.code}/").content.decode()

    assert "已取消拟入户资格" in page
    assert "入户卡同时作废" in page
    assert "打印入户卡" not in page
    assert "重新申请" not in page
    assert mine.get(f"/my/cases/{struck_off.code}/print/card/").status_code == 404


def test_a_rank_is_shown_until_somebody_is_struck_off(manager: User, logged_in: LogIn):
    person = make_applicant()
    verified_points(Revision.objects.get(identity=POINTS), person, at("2022-09-01"))
    case = with_card(Round.objects.get(), person, at("2023-02-20"))
    moments = {"as_of": NOW.date(), "known_at": NOW, "started_at": NOW}
    numbered = {"number": 1, "trial": False, "values": {}, "state": Run.State.FINAL}
    run = Run.objects.create(round=Round.objects.get(), **numbered, **moments)
    run.rows.create(case=case, position=7, rank=7, admitted=True)
    assert person.account is not None
    mine = logged_in(person.account)
    assert "在名额以内" in mine.get(f"/my/cases/{case.code}/").content.decode()

    take_step(case_id=case.pk, do="strike_off", actor=manager, now=NOW, input={"reason": "证书是伪造的"})

    assert "在名额以内" not in mine.get(f"/my/cases/{case.code}/").content.decode()


def address(case: Case) -> str:
    return f"/desk/cases/{case.code}/"


def still_barred(case: Case, now: datetime = NOW) -> bool:
    return bar_of(case, now) is not None


def test_the_case_says_until_when_and_why(struck_off: Case, manager: User, logged_in: LogIn):
    page = logged_in(manager).get(address(struck_off)).content.decode()

    assert "2028年3月1日前不再受理" in page
    assert "证书是伪造的" in page
    assert "撤销取消资格" in page


def test_it_is_lifted_with_a_reason_and_not_without(struck_off: Case, manager: User, logged_in: LogIn):
    desk = logged_in(manager)

    empty = desk.post(f"{address(struck_off)}lift-bar/", {"reason": " "})
    assert empty.status_code == 422
    assert "请写明撤销的原因" in empty.content.decode()
    assert still_barred(struck_off)

    assert desk.post(f"{address(struck_off)}lift-bar/", {"reason": "复核属实"}).status_code == 302
    assert not still_barred(struck_off)
    assert "已取消资格" not in desk.get(address(struck_off)).content.decode()


def test_after_lifting_the_person_reads_that_the_card_does_not_come_back_and_may_apply_anew(
    struck_off: Case, manager: User, logged_in: LogIn
):
    assert struck_off.person.account is not None
    mine = logged_in(struck_off.person.account)
    told = "取消资格的决定已在 2023年3月1日 撤销"
    assert told not in mine.get(f"/my/cases/{struck_off.code}/").content.decode()

    lift_bar(bar_id=struck_off.bars.get().pk, reason="复核属实", actor=manager, now=NOW)

    page = mine.get(f"/my/cases/{struck_off.code}/").content.decode()
    assert told in page
    assert "不会自动恢复" in page
    assert "请重新申请" in page
    assert "打印入户卡" not in page


def test_a_reviewer_sees_it_and_cannot_lift_it(struck_off: Case, logged_in: LogIn):
    desk = logged_in(make_officer("reviewer", DISTRICT, now=NOW))

    answer = desk.post(f"{address(struck_off)}lift-bar/", {"reason": "复核属实"})

    assert answer.status_code == 403
    assert still_barred(struck_off)
