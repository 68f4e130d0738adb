"""Schemathesis sends what the description allows, and what it does not: every answer keeps the description."""

from typing import Any

import pytest
import schemathesis
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from jifenban.portals.api.operations import api
from jifenban.portals.estimates.packs import trials
from policypack.pack import Pack

EXAMPLES = 12
#: A life may keep to its types and still contradict itself, or name facts a pack does not ask: that is 422.
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": [200, 404, 422]},
        "negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 422]},
    },
}

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def patient(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """No limit while everything is tried."""
    settings.JIFENBAN_API_RATE = 1_000_000
    # A test's transaction lives in this connection: the end of a request must not close it.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    caches["throttle"].clear()


def description() -> dict[str, Any]:
    """The OpenAPI description as programs get it."""
    return api.get_openapi_schema(path_prefix="/api/v1")


schema = schemathesis.openapi.from_dict(description(), config=SchemathesisConfig.from_dict(CONFIG))
schema.app = get_wsgi_application()

PACKS = [trial.pack for trial in trials().values()]


@schema.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Three questions of four are about a pack that is there: random words would hardly find one."""
    pack = _pack(path_parameters)
    if path_parameters and pack is not None:
        return {"city": pack.city, "service": pack.service, "edition": pack.edition}
    return path_parameters


@schema.hook
def map_body(context: Any, body: Any) -> Any:
    """Facts get the names of real ones, so that their values are what is tried."""
    if not isinstance(body, dict) or not isinstance(body.get("facts"), dict):
        return body
    pack = PACKS[len(str(body)) % len(PACKS)]
    names = [*pack.facts][: len(body["facts"])]
    return {**body, "facts": dict(zip(names, body["facts"].values(), strict=False))}


def _pack(words: Any) -> Pack | None:
    number = sum(str(words).encode())
    return PACKS[number % len(PACKS)] if number % 4 else None


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_keeps_the_description(case: Any):
    case.call_and_validate()
