"""Somebody who has to bring originals reads on the case's own page to which counter, and whether it is open."""

from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.actions import take_step
from jifenban.people.models import Person
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2020-04-20 10:00", "正在办公"),
        ("2020-05-01 10:00", "5月6日 08:30 开门"),
    ],  # Labour Day, then a weekend's rest
)
def test_after_the_pre_review_the_page_names_the_window_of_the_permits_town(
    applicant: Person, mine: Client, monkeypatch: pytest.MonkeyPatch, moment: str, said: str
):
    now: datetime = at("2020-04-17")
    points = road.publish("guangzhou/points/2018", now=at("2020-01-02"))
    case = road.submitted(points, applicant, now)
    page = f"/my/cases/{case.code}/"
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: at(moment))
    assert "020-87925868" not in mine.get(page).content.decode()  # the window takes nothing before

    reviewer = road.make_officer("reviewer", road.STREET, now=now)
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=now)

    body = mine.get(page).content.decode()
    assert "街口街政务服务中心第8窗" in body
    assert "020-87925868" in body
    assert "上午8:30-12:00；下午2:30-5:30（节假日除外）" in body
    assert said in body
    assert "020-87909827" not in body  # another town's window
