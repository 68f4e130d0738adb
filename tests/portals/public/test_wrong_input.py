"""Wrong input on the public forms and the API: a Chinese sentence, never a fault of the server."""

import json
import re

import pytest
from django.test import Client

from tests.portals.conftest import POINTS
from tests.portals.public.walking import Walk

pytestmark = pytest.mark.django_db

STRANGE = [
    "0001-01-01",
    "9999-12-31",
    "\u202e2020-01-01",
    "🙂" * 40,
    "\x00",
    "１９９０年１３月",
    "-1",
    "1e309",
    "<b>",
    "落" * 5000,
]
ODD_DAYS = ("0001-01-01", "9999-12-31", "2020-02-30", "-2020-01-01")


@pytest.fixture
def strict(client: Client) -> Client:
    """A client that gets the answer of a server that failed, as a browser would."""
    client.raise_request_exception = False
    return client


def said(answer: object) -> str:
    """The text of an answer that is no fault of the server and is Chinese."""
    text = answer.content.decode()
    assert answer.status_code < 500, text[:300]
    assert re.search(r"[一-鿿]", text)
    return text


@pytest.mark.parametrize("typed", STRANGE)
def test_the_calculator_says_what_is_wrong_or_leaves_it_out(typed: str, strict: Client, now):
    walk = Walk(strict, POINTS).begin("today")
    said(walk.send(v__birth_date=typed).answer)
    walk.send(v__birth_date="1990-01-01").send(have=["permits"])
    said(walk.send(r__permits__0__from=typed).answer)
    for do in ("result", "advice", "compare"):
        said(walk.send(do, r__permits__0__from=typed).answer)


@pytest.mark.parametrize(
    "form",
    [
        {"do": "next", "state": "x" * 70_000},
        {"do": "next", "state": "abc"},
        {"do": "open:nothing"},
        {"do": "remove:99999999999999999999", "step": "permits"},
        {"do": "add:permits", "step": "permits", "n.permits": "10000"},
        {"do": "", "step": "无"},
        {"do": "result", "basis": "\x00", "have": ["permits"] * 500},
    ],
    ids=lambda form: str(form)[:40],
)
def test_forms_that_no_page_sends_are_answered(form: dict[str, object], strict: Client, now):
    said(strict.post(f"/try/{POINTS}/", form))


@pytest.mark.parametrize("typed", STRANGE)
def test_every_search_and_form_of_the_public_pages_takes_anything(
    typed: str, strict: Client, points: object, now
):
    for address, name in (
        ("/search/", "q"),
        ("/windows/guangzhou/", "q"),
        ("/", "city"),
        ("/check/", "token"),
        (f"/policy/{POINTS}/dates/", "from"),
        (f"/policy/{POINTS}/dates/", "by"),
        (f"/policy/{POINTS}/", "digest"),
    ):
        assert strict.get(address, {name: typed}).status_code < 500, (address, name)


@pytest.mark.parametrize(
    "address", ["/policy/%00/", "/check/%00/", "/try/shared/%00/", "/try/a/%00/b/", "/lists/1/?q=%00"]
)
def test_an_address_with_a_nul_names_nothing(address: str, strict: Client, now):
    assert strict.get(address).status_code in (400, 404)


LONG = {"permits": [{"from": "2018-03-01"}] * 10_000}
DOUBLED = {"permits": [{"from": "2018-03-01"}] * 90, "birth_date": "1990-01-01"}


@pytest.mark.parametrize("does", ["score", "explain", "advise"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        *[({"facts": {"birth_date": day}}, 422) for day in ODD_DAYS],
        ({"facts": {}, "as_of": "0001-01-01"}, 422),
        ({"facts": {}, "as_of": "9999-12-31"}, 422),
        ({"facts": LONG}, 422),
        ({"facts": DOUBLED}, 200),
        ({"facts": {"\u202e🙂": 1}}, 422),
        ({"facts": {"birth_date": "\x00"}}, 422),
        ({"facts": {"birth_date": 1e300}}, 422),
        ({"facts": [[[[[]]]]]}, 422),
        ({"facts": {}, "purpose": "🙂", "round": "\x00"}, 422),
        ("x" * 3_000_000, 413),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_api_answers_every_body_with_a_sentence(
    does: str, body: object, status: int, strict: Client, now
):
    sent = body if isinstance(body, str) else json.dumps(body)
    answer = strict.post(f"/api/v1/packs/{POINTS}/{does}", sent, content_type="application/json")

    assert answer.status_code == status, answer.content[:300]
    if status != 200:
        for slip in answer.json()["errors"]:
            assert re.search(r"[一-鿿]", slip["sentence"])
