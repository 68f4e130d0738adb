"""The worker ends a draft at its round's deadline, and not before nothing sent in time can still arrive."""

from datetime import datetime

import pytest

from jifenban import clock
from jifenban.accounts.actors import SYSTEM
from jifenban.cases.actions import submit
from jifenban.policies.actions import set_round_value
from jifenban.publicity.tasks import run_everything_due
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    batch = road.settlement_round(now=at("2023-01-05"))
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.start(batch.revision, person, at("2023-02-20"), round=batch)
    road.fill_settlement(case, at("2023-02-20"))
    return case


def the_worker_looks(monkeypatch: pytest.MonkeyPatch, when: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: when)
    run_everything_due.func(0)


def test_a_form_that_began_in_time_is_taken_though_the_worker_looked_meanwhile(draft, monkeypatch):
    the_worker_looks(monkeypatch, at("2023-03-10 17:01"))  # the round closed at 17:00

    case = submit(case_id=draft.pk, actor=draft.person.account, now=at("2023-03-10 16:59"))

    assert case.status == "reviewing"


def test_a_draft_that_nobody_submits_lapses_at_the_deadline_itself(draft, monkeypatch):
    the_worker_looks(monkeypatch, at("2023-03-10 17:11"))

    draft.refresh_from_db()
    assert draft.status == "lapsed"
    assert draft.ended_at == at("2023-03-10 17:00")


def test_a_round_that_was_extended_does_not_end_its_drafts_on_the_old_day(draft, monkeypatch):
    set_round_value(
        round=draft.round,
        key="closes_at",
        value="2023-03-20 17:00",
        source="补充公告",
        actor=SYSTEM,
        now=at("2023-03-05"),
    )

    the_worker_looks(monkeypatch, at("2023-03-11"))
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert draft.due_on == at("2023-03-20").date()

    the_worker_looks(monkeypatch, at("2023-03-21"))
    draft.refresh_from_db()
    assert draft.status == "lapsed"
    assert draft.ended_at == at("2023-03-20 17:00")
