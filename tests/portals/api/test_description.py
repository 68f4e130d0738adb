"""What the API says of itself: everything has a plain Chinese description, and every example is answered."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from jifenban.portals.api.operations import api
from jifenban.portals.estimates.packs import trials

pytestmark = pytest.mark.django_db

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "api.md"
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture(autouse=True)
def fresh(db: None, settings: Any) -> None:
    """Nobody has asked yet, and nobody asks too often."""
    settings.JIFENBAN_API_RATE = 10_000
    caches["throttle"].clear()


def schema() -> dict[str, Any]:
    """The description as programs get it."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1")))
    return found


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema()["paths"].items():
        for method, one in methods.items():
            yield f"{method.upper()} {path}", one


def descriptions() -> Iterator[tuple[str, str]]:
    """Everything that has to be described: by its place, what is said of it."""
    for place, one in operations():
        yield f"{place} summary", one["summary"]
        yield place, one.get("description", "")
        yield from ((f"{place} {part['name']}", part.get("description", "")) for part in one["parameters"])
        yield from (
            (f"{place} {status}", answer["description"]) for status, answer in one["responses"].items()
        )
    for name, model in schema()["components"]["schemas"].items():
        yield name, model.get("description", "")
        yield from (
            (f"{name}.{key}", part.get("description", "")) for key, part in model["properties"].items()
        )


def test_every_operation_parameter_answer_and_field_is_described_in_chinese():
    found = dict(descriptions())

    assert len(found) > 120
    assert [place for place, text in found.items() if not CHINESE.search(text)] == []


def test_no_two_fields_of_one_model_are_described_by_the_same_words():
    for name, model in schema()["components"]["schemas"].items():
        said = [part["description"] for part in model["properties"].values()]
        assert len(said) == len(set(said)), name


@pytest.mark.parametrize("identity", sorted(trials()))
def test_every_example_of_a_question_is_answered_by_every_pack(identity: str, client: Client, now):
    examples = schema()["components"]["schemas"]["Question"]["examples"]
    places = [place.split()[1] for place, one in operations() if "requestBody" in one]
    city, service, edition = identity.split("/")
    where = [place.format(city=city, service=service, edition=edition) for place in places]

    assert (len(examples), len(where)) == (2, 3)
    for path in where:
        for body in examples:
            answer = client.post(path, json.dumps(body), content_type="application/json")
            assert answer.status_code == 200, (path, body, answer.content.decode())


def test_the_page_for_people_says_what_the_description_says(client: Client, now):
    page = client.get("/api/v1/").content.decode()

    for place, one in operations():
        assert place in page
        assert one["description"] in page


def test_the_reference_lists_every_request_and_every_status():
    text = REFERENCE.read_text()
    paths = {place.split()[1] for place, _ in operations()}
    statuses = {status for _, one in operations() for status in one["responses"]} - {"200"}
    written = set(re.findall(r"^\| ([\d, ]+) \|", text, re.M))

    for path in paths:
        named = re.sub(r"{(\w+)}", lambda part: part[1].upper(), path)
        short = f"POST …/{path.rsplit('/', 1)[1]}"
        assert f"GET {named}`" in text or short in text, path
    assert {one for line in written for one in line.split(", ")} == statuses
