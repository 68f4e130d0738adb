"""What an applicant sees when the rules change under a draft, and where an edition is left to choice."""

from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.models import Case
from jifenban.policies.models import Revision
from tests.cases.road import at, declare_life
from tests.cases.test_editions import next_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day on which the next edition is in force."""
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: at("2022-07-02 10:00"))


def test_the_form_opens_with_what_has_changed_and_goes_on_after_confirming(
    mine: Client, draft: Case, now: datetime, later: None
):
    declare_life(draft, now)
    newest = next_edition()

    assert "看有什么变化" in mine.get(f"/my/cases/{draft.code}/").content.decode()
    asked = mine.get(f"/my/cases/{draft.code}/fill/permit/")
    assert asked.headers["Location"] == f"/my/cases/{draft.code}/edition/"
    page = mine.get(asked.headers["Location"]).content.decode()
    assert "30 分 → 31 分" in page
    assert newest.digest in page

    mine.post(f"/my/cases/{draft.code}/edition/", {"digest": newest.digest})

    draft.refresh_from_db()
    assert draft.revision == newest
    assert mine.get(f"/my/cases/{draft.code}/fill/permit/").status_code == 200


def test_what_is_typed_in_a_page_that_was_still_open_is_kept(mine: Client, draft: Case, later: None):
    next_edition()

    mine.post(
        f"/my/cases/{draft.code}/fill/permit/",
        {
            "permits.version": "0",
            "permits.records": "r1",
            "permits.r1.from": "2014-03-10",
            "moves_out.version": "0",
        },
    )

    assert draft.answers.get(section="permits").data["records"][0]["from"] == "2014-03-10"


def test_a_draft_that_needs_no_move_goes_straight_to_its_form(mine: Client, draft: Case):
    answer = mine.get(f"/my/cases/{draft.code}/edition/")

    assert answer.headers["Location"] == f"/my/cases/{draft.code}/fill/"


def test_the_entry_offers_the_editions_that_are_left_to_choice(mine: Client, points: Revision, now: datetime):
    trial = next_edition("trial", begins="2022-01-01", applies_by="choice")

    page = mine.get(f"/my/apply/{points.service.key}/").content.decode()
    assert 'href="?edition=trial"' in page
    assert 'name="edition" value="2021"' in page
    mine.post(f"/my/begin/{points.service.key}/", {"edition": "trial"})

    assert Case.objects.get().revision == trial
