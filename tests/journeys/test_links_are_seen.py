"""A link inside a sentence is seen without colour, on pages that everybody can open."""

import pytest

from tests.browser import axe_violations
from tests.cases.road import publish
from tests.journeys.conftest import Clock, OpenPage
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_links_in_sentences_are_underlined(open_page: OpenPage, clock: Clock):
    publish(POINTS, now=clock.now)
    with open_page("phone", bypass_csp=True) as page:
        for address in ("/login/", "/help/"):
            page.goto(address)
            assert axe_violations(page) == [], address
