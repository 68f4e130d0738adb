"""催办: people press the departments that owe an answer, and so does the clock; what is late goes up."""

import pytest

from jifenban.accounts.errors import IllegalStep, NotAllowed
from jifenban.cases.actions import remind, run_due_timers
from jifenban.cases.desk import view_counts
from jifenban.cases.models import Review
from jifenban.cases.queries import reviews_for
from jifenban.journal.models import Entry
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2018", now=at("2020-01-02"))


@pytest.fixture
def case(points):
    return road.accepted(points, road.make_applicant(), at("2020-04-30 10:00"))


def owed(case):
    return list(Review.objects.filter(item__case=case, answered_at=None))


def test_the_street_presses_every_department_once_a_day(case):
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2020-05-06"))
    asked = len(owed(case))

    assert remind(case_id=case.pk, actor=reviewer, now=at("2020-05-06 10:00")) == asked
    with pytest.raises(IllegalStep, match="今天已经催办过"):
        remind(case_id=case.pk, actor=reviewer, now=at("2020-05-06 16:00"))
    remind(case_id=case.pk, actor=reviewer, now=at("2020-05-07 09:00"))

    assert {(review.reminders, review.reminded_at) for review in owed(case)} == {(2, at("2020-05-07 09:00"))}
    assert Entry.objects.filter(verb="remind", subject=f"case:{case.pk}").count() == 2


def test_who_has_answered_is_not_pressed(case):
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2020-05-06"))
    road.answer_all(case, at("2020-05-06"))

    with pytest.raises(IllegalStep, match="部门都已答复"):
        remind(case_id=case.pk, actor=reviewer, now=at("2020-05-07"))


def test_another_office_does_not_press(case):
    with pytest.raises(NotAllowed):
        remind(
            case_id=case.pk,
            actor=road.make_officer("reviewer", "440117002", now=at("2020-05-06")),
            now=at("2020-05-06"),
        )


def test_the_clock_presses_when_it_runs_low_and_goes_up_when_it_is_over(case):
    run_due_timers(until=at("2020-06-15"))
    assert {review.reminders for review in owed(case)} == {0}

    run_due_timers(until=at("2020-06-20"))
    assert {(review.reminders, review.escalated_at) for review in owed(case)} == {(1, None)}

    run_due_timers(until=at("2020-06-24"))
    assert {review.escalated_at for review in owed(case)} == {at("2020-06-24 00:00")}


def test_what_is_pressed_stands_first_at_the_department_with_a_view_of_its_own(points, case, client):
    early = road.accepted(points, road.make_applicant("测试乙"), at("2020-04-29 10:00"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2020-05-06"))
    verifier = road.make_officer("verifier", owed(case)[0].office.code, now=at("2020-05-06"))
    assert reviews_for(verifier).first().item.case_id == early.pk

    remind(case_id=case.pk, actor=reviewer, now=at("2020-05-06"))

    assert reviews_for(verifier).first().item.case_id == case.pk
    assert {one.item.case_id for one in reviews_for(verifier, view="reminded")} == {case.pk}
    assert {key: count for key, _, count in view_counts(verifier)}["escalated"] == 0
    client.force_login(verifier, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/reviews/").content.decode()
    assert "已催办" in page
    assert page.index("测＊甲") < page.index("测＊乙")


def test_the_desk_shows_who_owes_and_offers_to_press(case, client, monkeypatch):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: at("2020-05-06 10:00"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2020-05-06"))
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/desk/cases/{case.code}/"
    assert "催办没有答复的部门" in client.get(address).content.decode()

    answer = client.post(f"{address}remind/", follow=True)

    assert "已催办" in answer.content.decode()
    assert client.post(f"{address}remind/").status_code == 409
