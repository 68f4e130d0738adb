"""The door of the desk: wrong passwords lock it for a while, for whoever typed them."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from jifenban.accounts.models import User

pytestmark = pytest.mark.django_db
TRIES = settings.AXES_FAILURE_LIMIT


@pytest.fixture(autouse=True)
def officer() -> User:
    return User.objects.create_user("clerk", password="right-and-long")


def log_in(client: Client, password: str, address: str = "198.51.100.1") -> HttpResponse:
    """Behind a proxy every request comes from the proxy, which adds the visitor's address at the end."""
    given = {"username": "clerk", "password": password}
    return client.post("/desk/login/", given, headers={"x-forwarded-for": f"203.0.113.9, {address}"})


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client: Client):
    for _ in range(TRIES - 1):
        answer = log_in(client, "wrong")
        assert answer.status_code == 401
        assert f"连错 {TRIES} 次会锁 15 分钟" in answer.content.decode()

    locked = [log_in(client, "wrong"), log_in(client, "right-and-long")]

    assert [answer.status_code for answer in locked] == [429, 429]
    assert "已锁 15 分钟" in locked[1].content.decode()


def test_behind_a_proxy_a_stranger_locks_out_only_the_strangers_own_address(client: Client, settings):
    settings.JIFENBAN_BEHIND_PROXY = True
    for _ in range(TRIES):
        log_in(client, "wrong")

    assert log_in(client, "right-and-long").status_code == 429
    assert log_in(client, "right-and-long", address="198.51.100.2").status_code == 302
