"""What the tests of pages share: published packs, one moment, and log-ins without the identity service."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.accounts.assurance import SESSION_KEY
from jifenban.accounts.models import User
from jifenban.policies.models import Revision
from tests.cases.road import at, publish

POINTS = "guangzhou/points/2021"
SETTLEMENT = "guangzhou/settlement/2022"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A moment inside the points edition, given to every request."""
    moment = at("2022-03-01 10:00")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    return moment


@pytest.fixture
def points(db: None, now: datetime) -> Revision:
    """The published points edition."""
    return publish(POINTS, now=now)


@pytest.fixture
def logged_in() -> Callable[..., Client]:
    """Make a browser in which a user is logged in at an assurance level."""

    def log_in(user: User, level: str = "L3") -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[SESSION_KEY] = level
        session.save()
        return client

    return log_in
