"""What a round's page says when a step cannot be taken now; nothing changes, and strangers find no round."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from jifenban.policies.models import Round
from jifenban.publicity.models import Publication
from jifenban.rankings.models import Run
from tests.cases.road import CITY, DISTRICT, at, make_officer, settlement_round
from tests.portals.conftest import POINTS, publish

pytestmark = pytest.mark.django_db

BEFORE_CLOSING = at("2023-02-20 10:00")


@dataclass(frozen=True)
class World:
    """A round that takes applications, with one trial that has been computed."""

    round: Round
    trial: Run
    desk: Client


@pytest.fixture
def world(logged_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: BEFORE_CLOSING)
    publish(POINTS, now=BEFORE_CLOSING)
    batch = settlement_round(now=BEFORE_CLOSING)
    trial = make_run(batch, number=1, trial=True, state=Run.State.RAN)
    return World(batch, trial, logged_in(make_officer("round_officer", CITY, now=BEFORE_CLOSING)))


def make_run(batch: Round, **more: Any) -> Run:
    moments = {"as_of": BEFORE_CLOSING.date(), "known_at": BEFORE_CLOSING, "started_at": BEFORE_CLOSING}
    return Run.objects.create(round=batch, values={}, pack_digest="0", **moments, **more)


def shown_list(run: Run) -> Publication:
    return Publication.objects.create(
        run=run, title="名单", columns=[], shown_from=BEFORE_CLOSING, shown_until=at("2023-03-01"), digest="0"
    )


def refused(world: World, address: str, status: int, sentence: str, **data: str) -> None:
    answer = world.desk.post(address, data)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    world.round.refresh_from_db()
    assert world.round.state == Round.State.OPEN


def test_a_round_that_still_takes_applications_is_not_frozen(world: World):
    refused(world, f"/desk/rounds/{world.round.pk}/freeze/", 409, "才截止，截止以后才能锁定数据")


def test_a_final_run_needs_frozen_data(world: World):
    address = f"/desk/rounds/{world.round.pk}/run/"
    refused(world, address, 409, "正式排名要先锁定数据。现在可以试算。", trial="0")


def test_a_trial_of_nobody_says_that_nobody_has_passed(world: World):
    answer = world.desk.post(f"/desk/rounds/{world.round.pk}/run/", {"trial": "1"})

    assert answer.status_code in (409, 422)
    assert "没有" in answer.content.decode()
    assert Run.objects.count() == 1


def test_a_round_that_is_open_is_not_opened_again(world: World):
    answer = world.desk.post(f"/desk/rounds/{world.round.pk}/open/")

    assert answer.status_code in (302, 409)
    world.round.refresh_from_db()
    assert world.round.state == Round.State.OPEN


def test_a_trial_is_never_the_result(world: World):
    refused(world, f"/desk/runs/{world.trial.pk}/release/", 409, "这是试算，不能确认为正式结果。")


def test_a_run_that_was_not_confirmed_is_not_published(world: World):
    address = f"/desk/runs/{world.trial.pk}/publish/"
    refused(world, address, 409, "没有办成。", title="名单")
    assert not Publication.objects.exists()


def test_a_computed_run_is_not_computed_again(world: World):
    refused(world, f"/desk/runs/{world.trial.pk}/restart/", 409, "这次排名已经算完，不用再算。")


def test_a_list_is_not_taken_down_without_a_reason(world: World):
    final = make_run(world.round, number=2, trial=False, state=Run.State.RELEASED)
    publication = shown_list(final)
    address = f"/desk/publications/{publication.pk}/retract/"
    refused(world, address, 422, "请写明撤回的原因，公众会看到。", reason=" ")
    publication.refresh_from_db()
    assert publication.state == Publication.State.SHOWN


def test_a_list_that_nobody_has_seen_is_not_made_final(world: World):
    final = make_run(world.round, number=2, trial=False, state=Run.State.RELEASED)
    refused(world, f"/desk/runs/{final.pk}/finalise/", 409, "这次排名的名单没有公示，不能定稿。")


@pytest.mark.parametrize("step", ["freeze", "run", "open"])
def test_a_round_is_not_there_for_other_offices(world: World, logged_in: Callable[..., Client], step: str):
    stranger = logged_in(make_officer("round_officer", DISTRICT, now=BEFORE_CLOSING))

    assert stranger.post(f"/desk/rounds/{world.round.pk}/{step}/").status_code == 404
