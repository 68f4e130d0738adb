"""Where the pack has its own words for items, the applicant sees each item with its word and its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.actions import answer_review
from jifenban.cases.models import Review
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db


def test_each_item_is_under_review_done_or_returned_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, logged_in: Callable[..., Client]
) -> None:
    now: datetime = at("2020-03-05")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: now)
    case = west.checking(west.open_batch(now), road.make_applicant(), now)
    for section, decision in (("homes", "confirm"), ("education", "return")):
        for review in Review.objects.filter(item__case=case, item__section=section):
            given = {"decision": decision, "reason": "" if decision == "confirm" else "看不清，请重拍。"}
            answer_review(review_id=review.pk, actor=road.verifier_of(review, now), now=now, **given)

    page = logged_in(case.person.account).get(f"/my/cases/{case.code}/").content.decode()
    assert "逐项进度" in page
    for word in ("审核中", "审核完成", "退回", "看不清，请重拍。"):
        assert word in page
