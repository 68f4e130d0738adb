"""Several departments on one item: each sees how many are asked and how their answers become one; the district sees who differs."""

import pytest
from django.test import Client

from jifenban.cases.actions import answer_review
from jifenban.cases.models import Case, Review
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db
NOW = at("2022-03-02 09:00")


@pytest.fixture
def case() -> Case:
    """An accepted case whose social insurance two departments are asked about."""
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    return road.accepted(points, road.make_applicant(), at("2022-03-01"), **LONG)


@pytest.fixture
def asked(case: Case) -> list[Review]:
    found = Review.objects.filter(item__case=case, item__section="insurance").select_related("item", "office")
    return list(found.order_by("pk"))


def as_officer(client: Client, user, monkeypatch) -> Client:
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: NOW)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_department_sees_how_many_have_answered_and_how_the_answers_become_one(asked, client, monkeypatch):
    first, second = asked
    answer_review(review_id=first.pk, decision="confirm", actor=road.verifier_of(first, NOW), now=NOW)

    page = as_officer(client, road.verifier_of(second, NOW), monkeypatch).get(f"/desk/reviews/{second.pk}/")

    text = page.content.decode()
    assert "这一项问了 2 个部门，已答复 1 个。" in text
    assert "几个部门都认可的才计入，有一个不认可就不计" in text
    assert "答复不一致" not in text


def test_that_departments_differ_is_seen_by_them_and_by_who_decides(case, asked, client, monkeypatch):
    for review, given in zip(
        asked, ({"decision": "confirm"}, {"decision": "refuse", "reason": "查无缴费"}), strict=True
    ):
        answer_review(review_id=review.pk, actor=road.verifier_of(review, NOW), now=NOW, **given)
    road.answer_all(case, NOW)

    department = as_officer(client, road.verifier_of(asked[0], NOW), monkeypatch)
    assert "几个部门的答复不一致。" in department.get(f"/desk/reviews/{asked[0].pk}/").content.decode()
    scorer = road.make_officer("scorer", road.DISTRICT, now=NOW)
    text = as_officer(client, scorer, monkeypatch).get(f"/desk/cases/{case.code}/").content.decode()

    assert "不一致" in text
    assert "查无缴费" in text
