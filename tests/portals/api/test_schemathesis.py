"""Schemathesis sends what the description allows, and what it does not: every answer keeps the description."""

import json
from datetime import date
from random import Random
from typing import Any

import pytest
import schemathesis
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from jifenban.portals.api.operations import api
from jifenban.portals.estimates.packs import Trial, trials
from policypack.pack import Pack
from tests.policypack.dice import random_life

EXAMPLES = 12
LIVES = 4
DAY = date(2022, 12, 31)
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
def map_case(context: Any, case: Any) -> Any:
    """Two bodies of three become a life that the pack of the address can count: so counting itself is tried."""
    trial = trials().get("/".join(str(part) for part in (case.path_parameters or {}).values()))
    dice = Random(str(case.body))
    if trial is not None and isinstance(case.body, dict) and "facts" in case.body and dice.random() < 2 / 3:
        case.body = question(trial, dice)
    return case


def question(trial: Trial, dice: Random) -> dict[str, Any]:
    """A life of this pack, made by the dice, counted to a day of a round or to a day given."""
    life = json.loads(json.dumps(random_life(trial.pack, dice, DAY), default=str))
    found: dict[str, Any] = {"facts": life}
    if trial.rounds and dice.random() < 0.5:
        found["round"] = dice.choice(sorted(trial.rounds))
    else:
        found["as_of"] = DAY.isoformat()
    if dice.random() < 0.5:
        found["purpose"] = dice.choice(sorted(trial.pack.purposes))
    return found


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


@pytest.mark.parametrize("identity", sorted(trials()))
@pytest.mark.parametrize("does", ["score", "explain", "advise"])
def test_a_life_that_fits_the_pack_is_counted_and_the_answer_keeps_the_description(identity: str, does: str):
    trial, dice = trials()[identity], Random(f"{identity}{does}")
    operation = schema["/api/v1/packs/{city}/{service}/{edition}/" + does]["POST"]
    where = dict(zip(("city", "service", "edition"), identity.split("/"), strict=True))

    answers = [
        operation.Case(path_parameters=where, body=question(trial, dice)).call_and_validate()
        for _ in range(LIVES)
    ]

    assert [one.status_code for one in answers].count(200) >= LIVES - 1, [one.text for one in answers]
