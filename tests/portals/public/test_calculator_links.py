"""A link to a result: only for who asks, for thirty days, closed to search engines."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from jifenban.shares.models import SharedAnswers
from tests.portals.public.walking import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(client: Client, now) -> str:
    """The address of a shared result."""
    walk = Walk(client, "guangzhou/points/2021").begin("today")
    walk.send(v__birth_date="1990-01-01").send(have=["permits"])
    walk.send(r__permits__0__from="2018-03-01").send("share")
    return walk.answer["Location"]


def test_the_link_shows_the_same_result_to_anybody(link: str):
    answer = Client().get(link)
    page = answer.content.decode()

    assert "<b>62</b>" in page
    assert "到 2022年3月31日 为止" in page
    assert "1990" not in link
    assert "no-store" in answer["Cache-Control"]


def test_search_engines_are_told_to_stay_away(link: str):
    answer = Client().get(link)

    assert "noindex" in answer["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in answer.content.decode()


def test_the_link_still_says_as_of_which_day_it_was_made(link: str, monkeypatch: pytest.MonkeyPatch, now):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: now + timedelta(days=20))

    assert "按今天（2022年3月1日）算" in Client().get(link).content.decode()


def test_after_thirty_days_the_link_is_gone(link: str, monkeypatch: pytest.MonkeyPatch, now):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: now + timedelta(days=30))
    answer = Client().get(link)

    assert answer.status_code == 404
    assert "这个链接已经失效" in answer.content.decode()


def test_whoever_has_the_link_can_delete_it(link: str):
    assert Client().post(f"{link}forget/").status_code == 302
    assert Client().get(link).status_code == 404
    assert not SharedAnswers.objects.exists()


def test_opening_the_address_of_the_delete_button_deletes_nothing(link: str):
    assert Client().get(f"{link}forget/").status_code == 405
    assert Client().get(link).status_code == 200


def test_one_address_gets_so_many_links_a_minute(client: Client, now):
    caches["throttle"].clear()
    walk = Walk(client, "guangzhou/points/2021").begin("today")
    walk.send("result", v__birth_date="1990-01-01")
    carried = walk.carried
    answers = [client.post("/try/guangzhou/points/2021/", {**carried, "do": "share"}) for _ in range(23)]

    refused = [one for one in answers if one.status_code == 422]
    assert refused  # 23 in at most two minutes of ten each
    assert "请过一分钟再试" in refused[0].content.decode()
    assert SharedAnswers.objects.count() == len(answers) - len(refused)
