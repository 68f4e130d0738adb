"""The round manager's page of a round with two lists: each has a page of its own, what is done there stays there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jifenban.policies.models import Round
from jifenban.rankings.models import Run
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
NOW = at("2020-04-13 10:00")


@pytest.fixture
def batch() -> Round:
    found = west.open_batch(at("2020-02-20"))
    found.state, found.frozen_at = Round.State.FROZEN, NOW
    found.save()
    return found


@pytest.fixture
def desk(batch: Round, logged_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: NOW)
    return logged_in(road.make_officer("round_officer", west.CITY, now=NOW))


def test_each_list_has_its_page_and_its_buttons(batch: Round, desk: Client):
    page = reverse("officer:round", args=[batch.pk])

    first, school = desk.get(page).content.decode(), desk.get(f"{page}?list=school").content.decode()

    assert "积分落户名单" in first
    assert "积分入学名单" in first
    assert '<input type="hidden" name="list" value="school">' in school
    assert desk.get(f"{page}?list=nothing").status_code == 404


def test_a_refusal_stays_at_the_list_it_is_about(
    batch: Round, desk: Client, logged_in: Callable[..., Client]
):
    not_theirs = desk.post(reverse("officer:start_run", args=[batch.pk]), {"trial": "0", "list": "school"})
    assert not_theirs.status_code == 403
    assert "这份名单不由您确定" in not_theirs.content.decode()

    desk = logged_in(road.make_officer("list_officer", "330100-education", now=NOW))
    answer = desk.post(reverse("officer:start_run", args=[batch.pk]), {"trial": "0", "list": "school"})

    assert answer.status_code in (409, 422)
    assert '<input type="hidden" name="list" value="school">' in answer.content.decode()
    assert not Run.objects.exists()
    unknown = desk.post(reverse("officer:start_run", args=[batch.pk]), {"trial": "1", "list": "nothing"})
    assert unknown.status_code == 404
