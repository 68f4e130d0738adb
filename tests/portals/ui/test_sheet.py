"""The living sheet shows every component, to builders only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.browser import DESK, PHONE, axe_violations

TEMPLATES = Path(project.BASE_DIR) / "src/jifenban/portals/ui/templates/ui"


@pytest.mark.django_db
def test_the_sheet_does_not_exist_outside_of_the_demonstration(client: Client):
    assert client.get("/ui/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_the_sheet_uses_every_component_that_pages_use(client: Client, settings):
    settings.JIFENBAN_DEMO = True

    used = {template.name for template in client.get("/ui/").templates}

    parts = {f"ui/{file.name}" for file in TEMPLATES.glob("*.html")}
    frame = {name for name in parts if name.startswith(("ui/_", "ui/base")) or name in OTHER_PAGES}
    assert parts - frame <= used


OTHER_PAGES = {"ui/refusal.html", "ui/server_error.html"}


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def sheet(request: pytest.FixtureRequest, browser: Browser, live_server, settings) -> Iterator[Page]:
    """The sheet in a browser, with type of the usual size."""
    settings.JIFENBAN_DEMO = True
    context = browser.new_context(viewport=request.param, base_url=live_server.url, bypass_csp=True)
    page = context.new_page()
    assert page.goto("/ui/").status == 200
    yield page
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("now")
def test_every_component_is_accessible_and_fits_in_both_sizes_of_type(sheet: Page):
    assert axe_violations(sheet) == []
    assert not _overflows(sheet)

    sheet.get_by_role("button", name="大字").click()

    assert sheet.locator("html").get_attribute("data-size") == "large"
    assert axe_violations(sheet) == []
    assert not _overflows(sheet)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("now")
def test_targets_on_a_phone_are_large_enough_for_a_thumb(browser: Browser, live_server, settings):
    settings.JIFENBAN_DEMO = True
    context = browser.new_context(viewport=PHONE, base_url=live_server.url)
    page = context.new_page()
    assert page.goto("/ui/").status == 200

    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a.btn, .jf-top a, .jf-tabbar a, .jf-choices label, select, input:not([type=hidden]):not([type=file]):not([type=radio]):not([type=checkbox])")]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)
            .map(e => e.outerHTML.slice(0, 120))"""
    )

    context.close()
    assert small == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("now")
def test_a_link_in_a_text_has_a_line_under_it_and_a_button_has_none(sheet: Page):
    """Some browsers let axe take the thickness of a line that is not drawn for a difference."""
    sheet.goto("/help/")
    sheet.evaluate(
        "document.querySelector('main p').innerHTML = '看<a href=/>这里</a>，<a class=btn href=/>办理</a>'"
    )

    lines = (
        sheet.locator("main p")
        .first.locator("a")
        .evaluate_all("links => links.map(link => getComputedStyle(link).textDecorationLine)")
    )

    assert lines == ["underline", "none"]


def _overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
