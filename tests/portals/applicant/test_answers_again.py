"""Answers of the last application are offered in the next, never copied unasked, and taken when the person says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.actions import reuse_answers, take_step
from jifenban.cases.models import Answer, Case
from jifenban.journal.queries import history
from jifenban.people.models import Person
from tests.admissions.world import APPLIED, conghua
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG
from tests.portals.applicant.test_siblings import ELDER, applied, parent

pytestmark = pytest.mark.django_db
OFFER = "没有变，照上次的填"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = at("2023-02-20 10:00")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    return moment


@pytest.fixture
def draft(applicant: Person, now: datetime) -> Case:
    """A new settlement draft of somebody who has withdrawn one."""
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    road.verified(points, applicant, at("2022-09-01"), **LONG)
    batch = road.settlement_round(now=at("2023-01-05"))
    last = road.settling(batch, applicant, at("2023-02-15"))
    take_step(case_id=last.pk, do="withdraw", actor=applicant.account, now=at("2023-02-16"))
    case = road.start(batch.revision, applicant, now, round=batch)
    road.fill(case, now, score={"total": "?", "confirm": "yes"})
    return case


def page_of(case: Case, client: Client, key: str = "hukou") -> str:
    return client.get(f"/my/cases/{case.code}/fill/{key}/").content.decode()


def held(case: Case) -> dict[str, str]:
    return dict(Answer.objects.filter(case=case, section="hukou").values_list("section", "data")).get(
        "hukou", {}
    )


def test_the_household_address_of_last_time_is_offered_with_its_date_and_taken_with_one_press(
    draft: Case, mine: Client
):
    page = page_of(draft, mine)
    assert "2023-02-15 交" in page
    assert OFFER in page
    assert "湖南省长沙市某县某镇某村" in page
    assert held(draft) == {}  # nothing is copied before the person says so
    address = f"/my/cases/{draft.code}/fill/hukou/"
    posted = {
        "hukou.version": "0",
        "hukou.address": "",
        "do": "earlier:hukou",
        "request_key": "page-1",
        "turn": "1",
    }

    assert mine.post(address, posted)["Location"] == f"{address}#s-hukou"
    assert mine.post(address, posted)["Location"] == f"{address}#s-hukou"  # a double click changes nothing

    assert held(draft)["address"] == "湖南省长沙市某县某镇某村"
    [act] = [entry for entry in history(f"case:{draft.pk}") if entry.verb == "reuse_answers"]
    assert act.data["given_on"] == "2023-02-15"
    page = page_of(draft, mine)
    assert OFFER not in page
    assert "和 2023-02-15 交的一样" in page
    road.fill(draft, at("2023-02-20"), hukou={**held(draft), "address": "湖南省长沙市另一县"})
    assert "交的一样" not in page_of(draft, mine)
    assert (
        reuse_answers(case_id=draft.pk, section="hukou", actor=draft.person.account, now=at("2023-02-20"))
        is None
    )


def test_promises_and_ticks_are_given_anew(draft: Case, mine: Client):
    page = page_of(draft, mine, "move_in")
    assert "某路 1 号" in page
    mine.post(
        f"/my/cases/{draft.code}/fill/move_in/",
        {"move_in.version": "0", "do": "earlier:move_in", "turn": "1"},
    )
    data = Answer.objects.get(case=draft, section="move_in").data
    assert data["household"] == "广州某公司集体户"
    assert "notice" not in data


def test_a_child_with_an_application_is_not_offered_for_the_next_child_but_the_rest_is(
    logged_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: APPLIED)
    round, person = conghua(), parent()
    applied(round, person, ELDER, grade="grade_7")
    second = road.start(round.revision, person, APPLIED, round=round)
    browser = logged_in(person.account)

    assert OFFER not in page_of(second, browser, "child")
    assert ELDER["name"] not in page_of(second, browser, "child")
    place = page_of(second, browser, "place")
    assert OFFER in place
    assert "街口街" in place
