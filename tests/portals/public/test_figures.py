"""No page gives a number without its clause and its grade of source: every public page with figures is read."""

import pytest
from django.test import Client

from jifenban.portals.estimates.packs import trials
from tests.cases.road import publish, settlement_round
from tests.portals.public.figures import unsourced
from tests.portals.public.walking import Walk

pytestmark = pytest.mark.django_db

#: What is no city's figure: what somebody typed, what this site promises of itself.
OWN = (
    r"30 天后删除",
    r"按您填的：[^<）]*",
    r"今天 \d+月\d+日",
    r"今天（[^）]*）",
    r"日期写 2022-12-31，月份写 2022-12",  # how a program writes them
    r"birth_date&quot;: &quot;1990-01-01",
    r"规则和公布的数值 10 年里都不变",
)


@pytest.mark.parametrize("identity", sorted(trials()))
def test_the_page_of_a_policy(identity: str, client: Client, now):
    pages = [f"/policy/{identity}/"]
    if (trials()[identity].folder / "documents.yaml").is_file():
        publish(identity, now=now)
        pages.append(f"/policy/{identity}/dates/?from=2022-03-01")

    for address in pages:
        assert unsourced(client.get(address).content.decode(), OWN) == [], address


@pytest.mark.parametrize(
    "address", ["/", "/policy/", "/try/", "/lists/", "/search/?q=分", "/search/?q=条件", "/api/v1/"]
)
def test_the_pages_that_lead_to_them(address: str, client: Client, points: object, now):
    settlement_round(now=now)

    assert unsourced(client.get(address).content.decode(), OWN) == []


@pytest.mark.parametrize("identity", sorted(trials()))
def test_the_calculator_its_advice_and_the_comparison(identity: str, client: Client, now):
    walk = Walk(client, identity)
    assert unsourced(client.get(walk.address).content.decode(), OWN) == []
    walk.begin()
    if "出生日期" in walk.page:
        walk.send(v__birth_date="1990-01-01")
    for do in ("result", "advice", "compare"):
        assert unsourced(walk.send(do).page, OWN) == [], do
