"""No page gives a number without its source: every public page that links lead to, with lists and places on show."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve
from django.urls.exceptions import Resolver404

from jifenban.shares.actions import share
from tests.admissions import world
from tests.cases.road import publish
from tests.portals.public.figures import unsourced
from tests.portals.public.test_figures import OWN
from tests.portals.public.test_lists import published_list
from tests.portals.test_every_url import ALL
from tests.rankings import builders

pytestmark = pytest.mark.django_db

LINK = re.compile(r'href="([^"#]+)')
#: Where nobody comes by a link: what is typed, and the timetable of a day of one's own.
TYPED = ("/search/?q=分", "/check/", "/lists/?page=1", "/policy/guangzhou/points/2021/dates/?from=2023-03-01")
#: A list's own days and numbers of people, what this site promises of itself, and the days it counted to.
LISTED = (
    *OWN,
    r"公[示布](期|时间)：[^<]*",
    r"[0-9-]+ 至 [0-9-]+　",
    r"共 \d+ (人|个学位)",
    r"次安排，\d+ 人",
    r"加密保存 30 天",
    r"放大到 400%",
    r"[0-9-]+ 公布　",
    r"\d+年\d+月\d+日 前有效",
)
#: Answers that are no page: files, and what only a button asks for.
NO_PAGE = {"public:download", "public:place_list_file", "public:try_forget"}


def pages(client: Client, *begin: str) -> Iterator[tuple[str, str, str]]:
    """(name, address, text) of every public page that links lead to from these."""
    waiting, seen = list(begin), set(begin)
    while waiting:
        address = waiting.pop(0)
        name = _name(address)
        if name not in ALL or ALL[name].audience != "public" or name in NO_PAGE:
            continue
        answer = client.get(address)
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        page = answer.content.decode()
        yield name, address, page
        found = [unescape(link) for link in LINK.findall(page) if link.startswith("/")]
        waiting += [link for link in dict.fromkeys(found) if link not in seen]
        seen |= set(found)


def _name(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:  # a file of the look of the pages
        return ""


def _read(client: Client, *begin: str) -> set[str]:
    """Read every page; the names of those that were met."""
    met, faults = set(), {}
    for name, address, page in pages(client, "/", *begin):
        met.add(name)
        if left := unsourced(page, LISTED):
            faults[address] = left
    assert faults == {}
    return met


@pytest.fixture
def families(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places given to two families, published."""
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: world.LATER)
    school = world.conghua()
    for name in ("测试甲", "测试乙"):
        world.pupil(school, name=name)
    world.offer(school, ("jiekou", "grade_1", "", 2))
    world.published(world.frozen(school))


def test_with_a_list_of_the_ranked_and_a_shared_trial_on_show(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: builders.CLOSED)
    published_list(builders.CLOSED)
    for identity in ("beijing/settlement/2020", "hangzhou/residence/2021"):
        publish(identity, now=builders.PREPARED)
    token = share(
        identity="guangzhou/points/2021",
        answers={"values": {"birth_date": "1990-01-01"}},
        now=builders.CLOSED,
    )

    met = _read(client, *TYPED, f"/try/shared/{token}/", "/check/none/", "/api/v1/")

    public = {name for name in ALL if name.startswith("public:") and ALL[name].audience == "public"}
    assert public - met - NO_PAGE == {"public:places", "public:place_list"}


def test_with_school_places_and_their_list_on_show(client: Client, families: None):
    assert _read(client, "/lists/") >= {"public:places", "public:place_list", "public:dates"}
