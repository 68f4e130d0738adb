"""Every page of the desk, seen by the role that works on it: accessible, quiet, and no wider than the screen."""

from typing import Any

import pytest

from jifenban.accounts.models import User
from jifenban.cases.actions import take_step
from jifenban.cases.models import Review
from tests.browser import axe_violations
from tests.cases.road import (
    CITY,
    DISTRICT,
    STREET,
    accepted,
    make_applicant,
    make_officer,
    publish,
    settlement_round,
    submitted,
    verifier_of,
)
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_log_in_of_staff(open_page: OpenPage, clock: Clock):
    publish(POINTS, now=clock.now)

    assert _faults(open_page, None, {"desk-login": "/desk/login/"}) == {}


def test_the_pages_of_a_reviewer(open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    case = submitted(revision, make_applicant(), clock.now)
    pages = {
        "queue": "/desk/",
        "queue-empty": "/desk/?text=none",
        "review": f"/desk/cases/{case.code}/",
    }

    assert _faults(open_page, make_officer("reviewer", STREET, now=clock.now), pages) == {}


def test_the_pages_of_a_window(open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    case = submitted(revision, make_applicant(), clock.now)
    reviewer = make_officer("reviewer", STREET, now=clock.now)
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=clock.now)
    pages = {
        "window": "/desk/window/",
        "window-none": "/desk/window/?text=none",
        "counter": f"/desk/window/{case.code}/",
    }

    assert _faults(open_page, make_officer("clerk", STREET, now=clock.now), pages) == {}


def test_the_pages_of_a_department(open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    case = accepted(revision, make_applicant(), clock.now)
    review = Review.objects.filter(item__case=case, item__section="homes").first()
    assert review is not None
    pages = {"reviews": "/desk/reviews/", "department": f"/desk/reviews/{review.pk}/"}

    assert _faults(open_page, verifier_of(review, clock.now), pages) == {}


def test_the_pages_of_whoever_settles_the_score(open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    case = accepted(revision, make_applicant(), clock.now)
    pages = {"scorer-queue": "/desk/", "scorer-case": f"/desk/cases/{case.code}/?item=homes"}

    assert _faults(open_page, make_officer("scorer", DISTRICT, now=clock.now), pages) == {}


def test_the_pages_of_a_round(open_page: OpenPage, clock: Clock):
    batch = settlement_round(now=clock.set("2022-08-02 10:00"))
    pages = {
        "rounds": "/desk/rounds/",
        "round": f"/desk/rounds/{batch.pk}/",
        "round-values": f"/desk/rounds/{batch.pk}/values/",
    }

    assert _faults(open_page, make_officer("round_officer", CITY, now=clock.now), pages) == {}


def _faults(open_page: OpenPage, user: User | None, addresses: dict[str, str]) -> dict[str, Any]:
    """Visit pages; return what is wrong with each, by name."""
    found: dict[str, Any] = {}
    with open_page("desk", user, bypass_csp=True) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        for name, address in addresses.items():
            answer = page.goto(address)
            wrong = axe_violations(page)
            if overflows(page):
                wrong.append("wider than the screen")
            if answer.status >= 500:
                wrong.append(f"status {answer.status}")
            # The pictures of these cases are rows without files: that they do not load is no fault of the page.
            wrong += [text for text in said if "Failed to load resource" not in text]
            said.clear()
            shoot(page, f"desk-{name}")
            if wrong:
                found[name] = wrong
    return found
