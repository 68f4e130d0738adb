"""The page that says what a new edition changes for a draft, looked at on a phone and on a desk."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe_violations
from tests.cases.road import declare_life, make_applicant, publish, start
from tests.cases.test_editions import next_edition
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_draft_goes_on_after_its_applicant_has_read_what_changed(
    size: str, open_page: OpenPage, clock: Clock
):
    case = start(publish(POINTS, now=clock.now), make_applicant(), clock.now)
    declare_life(case, clock.now)
    next_edition(drop_section="education")
    clock.set("2022-07-02 10:00")

    with open_page(size, case.person.account) as page:
        page.goto(f"/my/cases/{case.code}/fill/permit/")
        expect(page.get_by_role("heading", level=1)).to_have_text("规则有更新")
        assert axe_violations(page) == []
        assert not overflows(page)
        shoot(page, f"edition-{size}")
        page.get_by_role("button", name="按新规则继续填写").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("规则有更新")
