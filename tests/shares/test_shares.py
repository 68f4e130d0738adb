"""Shared answers: encrypted, found only by their link, gone after thirty days."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from jifenban.shares.actions import forget, forget_expired, share
from jifenban.shares.models import SharedAnswers
from jifenban.shares.queries import shared
from tests.cases.road import at

pytestmark = pytest.mark.django_db

ANSWERS = {"basis": "today", "values": {"birth_date": "1990-01-01"}}


@pytest.fixture
def moment() -> datetime:
    return at("2022-03-01 10:00")


def test_a_link_gives_the_answers_back(moment: datetime):
    token = share(identity="a/b/c", answers=ANSWERS, now=moment)

    found = shared(token, moment + timedelta(days=29))

    assert found is not None
    assert (found.identity, found.answers) == ("a/b/c", ANSWERS)


def test_every_link_is_another_one(moment: datetime):
    tokens = {share(identity="a/b/c", answers=ANSWERS, now=moment) for _ in range(3)}

    assert len(tokens) == 3
    assert min(len(token) for token in tokens) >= 32


def test_neither_the_answers_nor_the_token_can_be_read_in_the_database(moment: datetime):
    token = share(identity="a/b/c", answers=ANSWERS, now=moment)

    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, encode(answers, 'escape') FROM shares_sharedanswers")
        digest, stored = cursor.fetchone()

    assert token not in digest
    assert "1990" not in stored


def test_after_thirty_days_a_link_leads_nowhere(moment: datetime):
    token = share(identity="a/b/c", answers=ANSWERS, now=moment)

    assert shared(token, moment + timedelta(days=30)) is None


def test_what_has_expired_is_deleted_and_nothing_else(moment: datetime):
    share(identity="old/b/c", answers=ANSWERS, now=moment - timedelta(days=31))
    share(identity="new/b/c", answers=ANSWERS, now=moment)

    assert forget_expired(now=moment) == 1
    assert [row.identity for row in SharedAnswers.objects.all()] == ["new/b/c"]


def test_a_link_can_be_deleted_at_once(moment: datetime):
    token = share(identity="a/b/c", answers=ANSWERS, now=moment)

    assert forget(token=token)
    assert shared(token, moment) is None
    assert not forget(token=token)


def test_a_made_up_token_finds_nothing(moment: datetime):
    share(identity="a/b/c", answers=ANSWERS, now=moment)

    assert shared("made-up", moment) is None
