"""The demo operator moves the clock forward; a day that is past is refused with a sentence."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from jifenban.clock.actions import set_demo_clock
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def test_who_only_moves_the_clock_is_led_to_it_whatever_page_was_asked_for(client: Client, settings):
    settings.JIFENBAN_DEMO = True
    operator = make_user("operator")
    operator.set_password("moves the clock")
    operator.save()
    operator.user_permissions.add(Permission.objects.get(codename="move_demo_clock"))

    typed = {"username": "operator", "password": "moves the clock", "next": "/desk/"}
    answer = client.post("/desk/login/", typed)

    assert answer.headers["Location"] == "/desk/clock/"


def test_a_day_that_is_past_is_refused_beside_the_form(client: Client, settings):
    settings.JIFENBAN_DEMO = True
    operator = make_user("operator")
    operator.user_permissions.add(Permission.objects.get(codename="move_demo_clock"))
    set_demo_clock(to=timezone.now(), actor=operator, now=timezone.now(), frozen=True)
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post("/desk/clock/", {"day": "2019-01-01", "time": "10:00"})

    assert answer.status_code == 422
    assert "演示时间只能往后拨" in answer.content.decode()
