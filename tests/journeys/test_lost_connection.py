"""A phone that loses its connection: what was typed stays on it until the server has saved it."""

import pytest
from playwright.sync_api import Page, Request, Route, expect

from jifenban.cases.models import Answer, Case
from tests.cases.road import HOMES, fill, make_applicant, publish, start
from tests.journeys.conftest import Clock, OpenPage
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = "街口街新城路 2 号"


@pytest.fixture
def draft(clock: Clock) -> Case:
    """A draft with one home in it."""
    revision = publish(POINTS, now=clock.now)
    case = start(revision, make_applicant(), clock.now)
    fill(case, clock.now, homes=HOMES)
    return case


def test_what_was_typed_without_a_connection_survives_the_page_and_is_saved_afterwards(
    draft: Case, open_page: OpenPage, clock: Clock
):
    with open_page("phone", draft.person.account) as page:
        _type_offline(page, draft)

        clock.set("2022-03-01 10:05")
        page.context.set_offline(False)
        page.reload()

        expect(page.locator("[name='homes.h1.address']")).to_have_value(TYPED)
        expect(page.locator("#stamp")).to_contain_text("10:05 已保存")
        assert _stored(draft)["address"] == TYPED


def test_it_is_saved_by_itself_when_the_connection_comes_back(draft: Case, open_page: OpenPage, clock: Clock):
    with open_page("phone", draft.person.account) as page:
        _type_offline(page, draft)

        clock.set("2022-03-01 10:05")
        page.context.set_offline(False)

        expect(page.locator("#stamp")).to_contain_text("10:05 已保存")
        expect(page.locator("#offline")).to_be_hidden()
        assert _stored(draft)["address"] == TYPED


def test_a_newer_version_from_another_phone_is_not_overwritten(
    draft: Case, open_page: OpenPage, clock: Clock
):
    with open_page("phone", draft.person.account) as page:
        _type_offline(page, draft)
        other = {"records": [{**HOMES["records"][0], "address": "另一部手机上改的"}]}
        fill(draft, clock.now, homes=other)

        page.context.set_offline(False)
        page.reload()

        expect(page.locator("#stamp")).to_contain_text("没有保存")
        assert _stored(draft)["address"] == "另一部手机上改的"
        page.get_by_role("link", name="看新的").click()
        expect(page.locator("[name='homes.h1.address']")).to_have_value("另一部手机上改的")


def test_nothing_is_kept_on_the_device_once_it_was_saved(draft: Case, open_page: OpenPage, clock: Clock):
    with open_page("phone", draft.person.account) as page:
        page.goto(f"/my/cases/{draft.code}/fill/home/")
        clock.set("2022-03-01 10:05")
        page.locator("[name='homes.h1.address']").fill(TYPED)
        page.locator("[name='homes.h1.address']").blur()

        expect(page.locator("#stamp")).to_contain_text("10:05 已保存")
        assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('jf:'))") == []


def _type_offline(page: Page, draft: Case) -> None:
    """Type where there is no connection, until the page has noticed that it could not save."""
    page.goto(f"/my/cases/{draft.code}/fill/home/")
    page.context.set_offline(True)
    page.locator("[name='homes.h1.address']").fill(TYPED)
    page.locator("[name='homes.h1.address']").blur()
    expect(page.locator("#stamp")).to_contain_text("待上传")
    expect(page.locator("#offline")).to_be_visible()


def _stored(draft: Case) -> dict[str, str]:
    record: dict[str, str] = Answer.objects.get(case=draft, section="homes").data["records"][0]
    return record


def test_a_page_that_waits_for_its_press_saves_nothing_behind_it(
    draft: Case, open_page: OpenPage, clock: Clock
):
    with open_page("phone", draft.person.account) as page:
        page.goto(f"/my/cases/{draft.code}/fill/home/")
        held: list[Route] = []
        background: list[str] = []
        page.on("request", lambda request: background.extend(_kept_by(request)))
        page.route("**/fill/home/", lambda route: _hold(route, held))

        page.locator("[name='homes.h1.address']").fill(TYPED)
        page.locator("[name='homes.h1.address']").blur()
        page.locator("button[value='add:homes']").click(no_wait_after=True)
        page.wait_for_timeout(1500)  # longer than a change waits before it is saved in the background
        held[0].continue_()

        expect(page.locator("[name='homes.records']")).to_have_count(2)
        assert background == []
        assert _stored(draft)["address"] == TYPED


def _hold(route: Route, held: list[Route]) -> None:
    """Let a press wait as it does on a slow network; everything else goes through."""
    if route.request.method == "POST" and not held:
        held.append(route)
    else:
        route.continue_()


def _kept_by(request: Request) -> list[str]:
    return [request.url] if request.headers.get("hx-request") else []
