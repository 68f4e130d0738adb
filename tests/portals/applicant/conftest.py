"""An applicant with a draft, and her browser."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.models import Case
from jifenban.people.models import Person
from jifenban.policies.models import Revision
from tests.cases.road import make_applicant, start


@pytest.fixture
def applicant(db: None, now: datetime) -> Person:
    """Somebody with a log-in of her own."""
    return make_applicant("测试甲")


@pytest.fixture
def mine(applicant: Person, logged_in: Callable[..., Client]) -> Client:
    """The applicant's browser."""
    assert applicant.account is not None
    return logged_in(applicant.account)


@pytest.fixture
def draft(points: Revision, applicant: Person, now: datetime) -> Case:
    """An empty points draft."""
    return start(points, applicant, now)
