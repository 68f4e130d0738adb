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

    html = logged_in(person.account).get(address).content

    linked = sorted(set(LINKED.findall(html.decode())))
    assert linked
    weight = len(gzip.compress(html)) + sum(_compressed(name) for name in linked)
    assert weight < LIMIT, f"{page}: {weight} bytes with {linked}"


def _compressed(name: str) -> int:
    found = finders.find(name)
    assert isinstance(found, str), name
    with open(found, "rb") as file:
        return len(gzip.compress(file.read()))
