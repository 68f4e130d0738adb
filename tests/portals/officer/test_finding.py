"""A case in which nothing waits is found by its number, by whom the policy gives a step from there."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.policies.models import Revision
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]


def test_a_reviewer_finds_the_case_whose_score_is_to_be_suspended(
    points: Revision, now: datetime, logged_in: LogIn
):
    case = road.verified(points, road.make_applicant(), at("2022-01-20"))
    reviewer = road.make_officer("reviewer", road.STREET, now=now)
    desk, link = logged_in(reviewer), f'href="/desk/cases/{case.code}/'

    assert link not in desk.get("/desk/").content.decode()
    assert link in desk.get(f"/desk/?text={case.code}").content.decode()
    assert "/take/suspend/" in desk.get(f"/desk/cases/{case.code}/").content.decode()


def test_the_manager_of_a_round_who_has_no_queue_finds_a_case_from_the_list_of_rounds(
    points: Revision, now: datetime, logged_in: LogIn
):
    person = road.make_applicant()
    road.verified(points, person, at("2022-01-20"))
    case = road.with_card(road.settlement_round(now=at("2023-01-05")), person, at("2023-02-20"))
    desk = logged_in(road.make_officer("round_officer", road.CITY, now=now))

    assert 'action="/desk/"' in desk.get("/desk/rounds/").content.decode()
    found = desk.get("/desk/", {"text": case.receipt_number})
    assert f'href="/desk/cases/{case.code}/' in found.content.decode()
    assert "<h1>查找结果</h1>" in found.content.decode()
    assert desk.get("/desk/").status_code == 302


def test_a_draft_and_a_case_of_another_office_are_not_found(
    points: Revision, now: datetime, logged_in: LogIn
):
    draft = road.start(points, road.make_applicant(), at("2022-01-20"))
    other = road.verified(points, road.make_applicant("测试乙"), at("2022-01-20"))
    here = logged_in(road.make_officer("clerk", road.STREET, now=now))
    away = logged_in(road.make_officer("reviewer", "440117002", now=now))

    assert "没有符合条件的件" in here.get(f"/desk/?text={draft.code}").content.decode()
    assert "没有符合条件的件" in away.get(f"/desk/?text={other.code}").content.decode()
