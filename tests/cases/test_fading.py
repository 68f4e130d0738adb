"""What falls out of the windows of services ahead is told early, by itself, and each time once."""

from datetime import date

import pytest

from jifenban.cases.actions import announce_opening, announce_value, next_due, run_due_timers
from jifenban.cases.models import VerifiedScore
from jifenban.cases.queries import verified_score
from jifenban.cases.validity import tell_fading
from jifenban.notices.models import Message
from jifenban.policies.models import Round
from tests.builders import identity_number
from tests.cases import road
from tests.cases.road import at
from tests.rankings.builders import round_officer

pytestmark = pytest.mark.django_db

#: Counts on the day of the score, and for nothing from the round's first day (2018-01-01) on.
BLOOD = {"blood_donations": {"records": [{"id": "b1", "given_on": "2017-06-01"}]}}
POINTS = "guangzhou/points"


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-01-04"))


@pytest.fixture
def ahead(points) -> Round:
    """The settlement round of 2022, prepared: its last day of acceptance is known."""
    revision = road.publish("guangzhou/settlement/2022", now=at("2022-01-04"))
    return Round.objects.get(service=revision.service, key="2022")


def told() -> list[str]:
    return [f"{one.created_at:%Y-%m-%d}" for one in Message.objects.filter(template="fading").order_by("pk")]


def test_the_morning_after_the_score_then_twice_before_the_last_day_and_never_more(points, ahead):
    road.verified(points, road.make_applicant(), at("2022-03-01"), **BLOOD)

    run_due_timers(until=at("2022-03-03 08:59"))
    assert told() == []
    run_due_timers(until=at("2022-03-03 09:00"))
    assert told() == ["2022-03-03"]
    assert "2023年1月31日" in Message.objects.get(template="fading").text
    run_due_timers(until=at("2023-03-01"))

    assert told() == ["2022-03-03", "2022-12-02", "2023-01-11"]
    assert run_due_timers(until=at("2023-03-01")) == 0


def test_nobody_is_told_whose_items_all_count(points, ahead):
    road.verified(points, road.make_applicant(), at("2022-03-01"))

    run_due_timers(until=at("2023-03-01"))

    assert told() == []


def test_who_was_scored_before_the_round_was_known_is_told_when_it_opens_and_again_when_it_moves(points):
    road.verified(points, road.make_applicant(), at("2022-03-01"), **BLOOD)
    run_due_timers(until=at("2022-06-01"))
    assert told() == []
    revision = road.publish("guangzhou/settlement/2022", now=at("2022-11-01"))
    ahead = Round.objects.get(service=revision.service, key="2022")
    officer = round_officer()
    for key, value in {"birth_line": "1977-01-01", "publicity_days": "7"}.items():
        announce_value(round=ahead, key=key, value=value, source="演示", actor=officer, now=at("2022-11-01"))

    announce_opening(round=ahead, actor=officer, now=at("2022-11-02"))
    assert tell_fading(ahead, at("2022-11-02")) == 1
    assert tell_fading(ahead, at("2022-11-02 13:00")) == 0
    announce_value(
        round=ahead, key="scored_by", value="2023-02-28", source="公告", actor=officer, now=at("2022-11-05")
    )
    assert tell_fading(ahead, at("2022-11-05")) == 1
    run_due_timers(until=at("2022-12-30 10:00"))

    assert told() == ["2022-11-02", "2022-11-05", "2022-12-30"]


def test_a_recounted_score_says_nothing_new_of_the_same_items(points, ahead):
    person = road.make_applicant(number=identity_number(778, "19811010"))
    road.verified(points, person, at("2022-03-01"), **BLOOD)

    run_due_timers(until=at("2022-10-20"))

    assert verified_score(person, POINTS).cause == VerifiedScore.Cause.RECALCULATION
    assert told() == ["2022-03-03"]


def test_the_clock_knows_of_mornings_and_of_birthdays(points, ahead):
    person = road.make_applicant(number=identity_number(779, "19811010"))
    road.verified(points, person, at("2022-03-01"), **BLOOD)
    assert verified_score(person, POINTS).recalculate_on == date(2022, 10, 10)
    after = at("2022-04-02")  # the term for objections is over

    assert next_due(after=at("2022-03-02 12:00")) == at("2022-03-03 09:00")
    run_due_timers(until=after)

    assert next_due(after=after) == at("2022-10-10 00:00")
    run_due_timers(until=at("2022-10-12 12:00"))
    assert next_due(after=at("2022-10-12 12:00")) == at("2022-12-02 09:00")
