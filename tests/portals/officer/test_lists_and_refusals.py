"""The desk's lists with what only departments know, few queries, and refusals that keep what was typed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jifenban.cases.actions import answer_review
from jifenban.cases.models import Case, Review
from jifenban.policies.models import Revision
from tests.cases.road import (
    DISTRICT,
    STREET,
    accepted,
    answer_all,
    make_applicant,
    make_officer,
    submitted,
    verifier_of,
)

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]


def test_the_departments_list_names_what_nobody_declared(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = accepted(points, make_applicant(), now)
    asked = Review.objects.filter(item__case=case, item__section="offences").select_related("office").first()
    assert asked is not None
    department = logged_in(verifier_of(asked, now))

    page = department.get("/desk/reviews/")

    assert page.status_code == 200
    assert "违法违规记录" in page.content.decode()


def test_reasons_stay_in_their_lines_when_another_one_is_missing(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    desk = logged_in(make_officer("reviewer", STREET, now=now))

    answer = desk.post(
        f"/desk/cases/{case.code}/take/return_items/",
        {"items": ["homes", "education"], "reason_homes": "租赁合同缺第二页。", "reason_education": ""},
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="租赁合同缺第二页。"' in page
    assert 'value="education" checked' in page


def test_reasons_for_a_step_that_somebody_else_has_taken_are_shown_with_the_newest_state(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    first, second = (logged_in(make_officer("reviewer", STREET, now=now)) for _ in range(2))
    first.post(f"/desk/cases/{case.code}/take/pass_pre_review/")

    answer = second.post(
        f"/desk/cases/{case.code}/take/return_items/",
        {"items": ["homes"], "reason_homes": "租赁合同缺第二页。"},
    )

    assert answer.status_code == 409
    assert "<li>租赁合同缺第二页。</li>" in answer.content.decode()


def test_a_department_that_was_slower_keeps_its_reason_and_sees_the_answer_given(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = accepted(points, make_applicant(), now)
    asked = Review.objects.filter(item__case=case, item__section="homes").select_related("office").first()
    assert asked is not None
    faster, slower = verifier_of(asked, now), logged_in(verifier_of(asked, now))
    answer_review(review_id=asked.pk, decision="confirm", actor=faster, now=now)

    answer = slower.post(f"/desk/reviews/{asked.pk}/", {"decision": "refuse", "reason": "没有备案。"})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "<li>没有备案。</li>" in page
    assert "已答复" in page


def test_an_item_shows_the_points_it_earned(points: Revision, now: datetime, logged_in: LogIn) -> None:
    case = accepted(points, make_applicant(), now)
    answer_all(case, now)
    desk = logged_in(make_officer("scorer", DISTRICT, now=now))
    desk.post(f"/desk/cases/{case.code}/take/confirm_score/")

    items = desk.get(f"/desk/cases/{case.code}/").content.decode().split("<h2>经过</h2>")[0]

    assert " 分</b>" in items


def test_a_longer_queue_asks_the_database_no_more(points: Revision, now: datetime, logged_in: LogIn) -> None:
    desk = logged_in(make_officer("reviewer", STREET, now=now))
    submitted(points, make_applicant(), now)
    few = _queries(desk)
    for _ in range(3):
        submitted(points, make_applicant(), now)

    assert _queries(desk) == few


def _queries(desk: Client) -> int:
    desk.get("/desk/")  # what is read once is in memory
    with CaptureQueriesContext(connection) as captured:
        assert desk.get("/desk/").status_code == 200
    return len(captured)


def test_the_queue_says_how_many_are_due_today_and_how_many_are_late(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    for number, due in enumerate(
        (now.date(), now.date() - timedelta(days=1), now.date() + timedelta(days=9))
    ):
        case = accepted(points, make_applicant(f"测试{number}"), now)
        answer_all(case, now)
        Case.objects.filter(pk=case.pk).update(due_on=due)

    page = logged_in(make_officer("scorer", DISTRICT, now=now)).get("/desk/").content.decode()

    assert "共 3 件，今天到期 1 件，已超期 1 件" in page
