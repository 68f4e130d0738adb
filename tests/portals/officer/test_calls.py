"""Calling the applicant from the review: the number only on a press and on record, the call kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.models import Call, Case
from jifenban.journal.queries import history
from jifenban.policies.models import Revision
from tests.cases import road

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]


@pytest.fixture
def case(points: Revision, now: datetime) -> Case:
    return road.submitted(points, road.make_applicant("测试甲", phone="13800000001"), now)


@pytest.fixture
def desk(case: Case, now: datetime, logged_in: LogIn) -> Client:
    return logged_in(road.make_officer("reviewer", road.STREET, now=now))


def test_the_whole_number_is_shown_on_a_press_and_each_look_is_on_record(desk: Client, case: Case) -> None:
    assert "13800000001" not in desk.get(f"/desk/cases/{case.code}/").content.decode()

    assert "13800000001" in desk.post(f"/desk/cases/{case.code}/phone/").content.decode()
    assert [entry.verb for entry in history(f"case:{case.pk}")].count("reveal_phone") == 1


def test_what_came_of_a_call_stands_on_the_page(desk: Client, case: Case) -> None:
    desk.post(f"/desk/cases/{case.code}/called/", {"outcome": "reached", "note": "明天补拍毕业证"})

    assert Call.objects.get().note == "明天补拍毕业证"
    assert "明天补拍毕业证" in desk.get(f"/desk/cases/{case.code}/").content.decode()


def test_a_call_without_an_outcome_is_asked_again(desk: Client, case: Case) -> None:
    answer = desk.post(f"/desk/cases/{case.code}/called/", {"note": "没有选"})

    assert answer.status_code == 422
    assert "请选这次电话的结果" in answer.content.decode()
    assert not Call.objects.exists()
