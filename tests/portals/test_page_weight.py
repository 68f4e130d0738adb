"""An applicant's page with everything it loads stays under 150 KB compressed, photos apart."""

import gzip
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.cases.road import HOMES, INSURANCE, PERMITS, fill, make_applicant, start
from tests.portals.conftest import POINTS
from tests.portals.public.walking import Walk

LIMIT = 150 * 1024
LINKED = re.compile(r'(?:href|src)="/static/([^"?]+)')


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/try/",
        f"/try/{POINTS}/",
        f"/policy/{POINTS}/",
        "/policy/",
        "/search/?q=落户",
        "/api/v1/",
        "/my/",
        "work",
        "check",
    ],
)
def test_a_page_weighs_less_than_150_kilobytes(
    page: str, points: object, now: datetime, logged_in: Callable[..., Client]
):
    person = make_applicant()
    case = start(points, person, now)
    fill(case, now, permits=PERMITS, homes=HOMES, insurance=INSURANCE)
    address = page if page.startswith("/") else f"/my/cases/{case.code}/fill/{page}/"

    assert _weight(logged_in(person.account).get(address).content) < LIMIT


@pytest.mark.django_db
def test_result_advice_and_comparison_weigh_less_than_150_kilobytes(client: Client, now: datetime):
    walk = Walk(client, POINTS).begin("today")
    walk.send(v__birth_date="1990-01-01").send(have=["permits"]).send(r__permits__0__from="2018-03-01")

    for do in ("result", "advice", "compare"):
        assert _weight(walk.send(do).answer.content) < LIMIT, do


def _weight(html: bytes) -> int:
    """A page with everything it links, compressed."""
    linked = sorted(set(LINKED.findall(html.decode())))
    assert linked
    return len(gzip.compress(html)) + sum(_compressed(name) for name in linked)


def _compressed(name: str) -> int:
    found = finders.find(name)
    assert isinstance(found, str), name
    with open(found, "rb") as file:
        return len(gzip.compress(file.read()))
