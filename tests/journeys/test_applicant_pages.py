"""Every page of the applicant's road, at a phone's and a desk's width: accessible, and no wider than the screen."""

from typing import Any

import pytest
from playwright.sync_api import expect

from jifenban.cases.actions import open_case
from jifenban.cases.models import Case
from jifenban.publicity.actions import publish_run
from jifenban.rankings.actions import freeze_round, release_run
from tests.browser import axe_violations
from tests.cases import road
from tests.cases.road import HOMES, INSURANCE, PERMITS, at, fill, make_applicant, publish, start, verified
from tests.cases.test_settlement import LONG
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS
from tests.rankings import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = {
    "home": "/",
    "services": "/policy/",
    "policy": f"/policy/{POINTS}/",
    "windows": "/windows/guangzhou/",
    "lists": "/lists/",
    "check-form": "/check/",
    "check-unknown": "/check/none/",
    "help": "/help/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "login": "/login/",
}


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_public_pages_are_accessible_and_fit_the_screen(size: str, open_page: OpenPage, clock: Clock):
    publish(POINTS, now=clock.now)
    with open_page(size, bypass_csp=True) as page:
        assert _faults(page, PUBLIC, size) == {}


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_drafts_pages_are_accessible_and_fit_the_screen(size: str, open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    person = make_applicant()
    case = start(revision, person, clock.now)
    fill(case, clock.now, permits=PERMITS, homes=HOMES, insurance=INSURANCE)
    pages = {
        "my": "/my/",
        "case-draft": f"/my/cases/{case.code}/",
        "score-draft": f"/my/cases/{case.code}/score/",
        "withdraw": f"/my/cases/{case.code}/take/withdraw/",
        "messages": "/my/messages/",
        **{f"fill-{key}": f"/my/cases/{case.code}/fill/{key}/" for key in _pages(case)},
    }
    with open_page(size, person.account, bypass_csp=True) as page:
        assert _faults(page, pages, size) == {}


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_verified_cases_pages_are_accessible_and_fit_the_screen(
    size: str, open_page: OpenPage, clock: Clock
):
    revision = publish(POINTS, now=clock.now)
    person = make_applicant()
    case = verified(revision, person, clock.now)
    pages = {
        "my-verified": "/my/",
        "case-verified": f"/my/cases/{case.code}/",
        "score-verified": f"/my/cases/{case.code}/score/",
        "answers": f"/my/cases/{case.code}/answers/",
        "entry": "/my/apply/guangzhou/points/",
    }
    with open_page(size, person.account, bypass_csp=True) as page:
        assert _faults(page, pages, size) == {}


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_settlements_pages_are_accessible_and_fit_the_screen(size: str, open_page: OpenPage, clock: Clock):
    points = publish(POINTS, now=at("2022-03-01"))
    batch = road.settlement_round(now=at("2023-01-05"))
    person, other = make_applicant(), make_applicant("测试乙")
    for one in (person, other):
        verified(points, one, at("2022-09-01"), **LONG)
    now = clock.set("2023-02-20 10:00")
    carded = road.with_card(batch, other, now)
    case = open_case(service=batch.service, person=person, round=batch, actor=person.account, now=now)
    entry = {"settlement-entry": "/my/apply/guangzhou/settlement/"}
    with open_page(size, person.account, bypass_csp=True) as page:
        assert _faults(page, {**entry, **_form(case, ["score"])}, size) == {}
        road.fill_settlement(case, now, children={"records": [{"id": "c1", "name": "测试丙"}]})
        pages = _form(case, ["score", "applicant", "hukou", "move_in", "family", "check"])
        assert _faults(page, pages, size) == {}
    with open_page(size, other.account, bypass_csp=True) as page:
        pages = {
            "settlement-case": f"/my/cases/{carded.code}/",
            "settlement-submitted": f"/my/cases/{carded.code}/submitted/",
            "settlement-print": f"/my/cases/{carded.code}/print/card/",
        }
        assert _faults(page, pages, size) == {}


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_pages_that_refuse_are_accessible_and_fit_the_screen(size: str, open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    person = make_applicant()
    case = start(revision, person, clock.now)
    fill(case, clock.now, permits={"records": [{"id": "p1", "from": "2014-02-30"}]})
    address = f"/my/cases/{case.code}/fill/permit/"
    with open_page(size, person.account, bypass_csp=True, java_script_enabled=True) as page:
        page.goto(address)
        page.get_by_role("button", name="保存并继续").click()
        expect(page.locator("#errors")).to_be_focused()
        assert axe_violations(page) == []
        assert not overflows(page)
        shoot(page, f"errors-{size}")

        fill(case, clock.now, permits=PERMITS)
        page.get_by_role("button", name="保存并继续").click()
        expect(page.locator("#conflict")).to_be_visible()
        assert axe_violations(page) == []
        shoot(page, f"conflict-{size}")

        page.goto("/my/cases/NOSUCHCASE/")
        expect(page.get_by_role("heading", level=1)).to_have_text("没有找到这一页")
        assert axe_violations(page) == []


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_public_list_is_accessible_and_fits_the_screen(size: str, open_page: OpenPage, clock: Clock):
    batch = builders.settlement_round()
    officer = builders.round_officer()
    for name, insured in (("黄志强", "2010-01"), ("欧阳明", "2012-01"), ("林某", "2014-01")):
        builders.passed_case(batch, insured_from=insured, name=name)
    clock.now = now = builders.CLOSED
    freeze_round(round_id=batch.pk, actor=officer, now=now)
    run = builders.computed_run(batch, trial=False, actor=officer, now=now)
    release_run(run_id=run.pk, actor=officer, now=now)
    publication = publish_run(run_id=run.pk, actor=officer, now=now)
    pages = {
        "list": f"/lists/{publication.pk}/",
        "list-found": f"/lists/{publication.pk}/?q=黄志强",
        "list-not-found": f"/lists/{publication.pk}/?q=没有",
    }
    with open_page(size, bypass_csp=True) as page:
        assert _faults(page, pages, size) == {}


def _form(case: Case, keys: list[str]) -> dict[str, str]:
    return {f"settlement-{key}": f"/my/cases/{case.code}/fill/{key}/" for key in keys}


def _pages(case: Case) -> list[str]:
    return ["permit", "home", "work", "education", "service", "check"]


def _faults(page: Any, addresses: dict[str, str], size: str) -> dict[str, Any]:
    """Visit pages; return what is wrong with each, by name."""
    found: dict[str, Any] = {}
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for name, address in addresses.items():
        answer = page.goto(address)
        wrong = axe_violations(page)
        if overflows(page):
            wrong.append("wider than the screen")
        if answer.status >= 500:
            wrong.append(f"status {answer.status}")
        wrong += [text for text in said if "404" not in text]
        said.clear()
        shoot(page, f"{name}-{size}")
        if wrong:
            found[name] = wrong
    return found
