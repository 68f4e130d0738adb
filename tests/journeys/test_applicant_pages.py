"""Every page of the applicant's road, at a phone's and a desk's width: accessible, and no wider than the screen."""

from typing import Any

import pytest

from jifenban.cases.models import Case
from tests.browser import axe_violations
from tests.cases.road import HOMES, INSURANCE, PERMITS, fill, make_applicant, publish, start, verified
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS

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
