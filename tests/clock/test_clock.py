"""Business time is real time, except in the demonstration, where it moves forward only."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import RequestFactory

from jifenban import clock
from jifenban.accounts.actors import SYSTEM
from jifenban.clock.actions import set_demo_clock
from jifenban.clock.errors import ClockMovesForwardOnly, NoDemonstration
from jifenban.clock.middleware import BusinessTime, first_byte
from jifenban.clock.models import DemoClock
from tests.builders import make_user

DEADLINE = datetime(2023, 3, 10, 17, tzinfo=clock.CHINA)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.JIFENBAN_DEMO = True


def set_to(moment, actor=SYSTEM, **more):
    return set_demo_clock(to=moment, actor=actor, now=clock.now(), **more)


def test_outside_the_demonstration_there_is_only_real_time():
    assert abs(clock.now() - clock.real_now()) < MINUTE


def test_outside_the_demonstration_no_clock_can_be_set():
    with pytest.raises(NoDemonstration):
        set_to(DEADLINE)


def test_a_demonstration_without_a_clock_runs_on_real_time(demo):
    assert abs(clock.now() - clock.real_now()) < MINUTE


def test_a_set_clock_runs_on_with_real_time(demo):
    set_demo_clock(to=DEADLINE, actor=SYSTEM, now=clock.now())
    row = DemoClock.objects.get()
    assert DEADLINE <= clock.now() < DEADLINE + MINUTE
    assert row.at(row.anchored_at + timedelta(hours=3)) == DEADLINE + timedelta(hours=3)


def test_a_frozen_clock_stands_still_until_it_is_set_again(demo):
    set_demo_clock(to=DEADLINE, actor=SYSTEM, now=clock.now(), frozen=True)
    assert clock.now() == clock.now() == DEADLINE
    set_to(DEADLINE + MINUTE)
    assert clock.now() == DEADLINE + MINUTE
    set_to(DEADLINE + 2 * MINUTE, frozen=False)
    assert not DemoClock.objects.get().frozen


def test_clock_moves_forward_only(demo):
    set_to(DEADLINE, frozen=True)
    with pytest.raises(ClockMovesForwardOnly):
        set_to(DEADLINE - timedelta(seconds=1))
    assert clock.now() == DEADLINE


def test_business_time_is_told_in_shanghai(demo):
    set_to(DEADLINE, frozen=True)
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_a_visitor_may_not_move_the_clock(demo):
    with pytest.raises(PermissionDenied):
        set_to(DEADLINE, actor=make_user())


def test_a_moment_before_the_clock_was_set_counts_as_its_setting(demo):
    row = set_to(DEADLINE)
    assert row.at(row.anchored_at - MINUTE) == DEADLINE


def test_the_command_shows_and_sets_the_clock(demo, capsys):
    call_command("demo_clock", to="2023-03-10T16:59")
    assert capsys.readouterr().out.startswith("2023-03-10T16:59")
    with pytest.raises(CommandError, match="往后拨"):
        call_command("demo_clock", to="2023-03-10T16:58")
    with pytest.raises(CommandError, match="2023-03-10T16:59"):
        call_command("demo_clock", to="tomorrow")


def answer_with(request):
    return HttpResponse(request.now.isoformat())


def test_every_request_has_one_moment(demo):
    set_to(DEADLINE, frozen=True)
    request = RequestFactory().post("/")
    BusinessTime(answer_with)(request)
    assert request.now == request.received_at == DEADLINE


def test_a_trusted_proxy_says_when_the_first_byte_came(demo, settings):
    settings.JIFENBAN_TRUST_REQUEST_START = True
    row = set_to(DEADLINE)
    DemoClock.objects.update(anchored_at=row.anchored_at - timedelta(minutes=10))
    began = clock.real_now() - timedelta(minutes=5)
    request = RequestFactory().post("/", headers={"X-Request-Start": f"t={began.timestamp():.3f}"})
    BusinessTime(answer_with)(request)
    assert timedelta(minutes=4) < clock.now() - request.now < timedelta(minutes=6)


def test_the_mark_of_a_stranger_is_not_believed():
    began = clock.real_now() - timedelta(minutes=5)
    request = RequestFactory().post("/", headers={"X-Request-Start": f"t={began.timestamp():.3f}"})
    BusinessTime(answer_with)(request)
    assert clock.now() - request.now < MINUTE


@pytest.mark.parametrize(
    ("header", "minutes"),
    [
        ("t=1700000000.250", 5),  # nginx: seconds with a fraction
        ("1700000000250", 5),  # milliseconds
        ("t=1700000000250000", 5),  # microseconds
    ],
)
def test_proxies_write_the_first_byte_in_several_ways(header, minutes):
    began = datetime.fromtimestamp(1_700_000_000, clock.CHINA) + timedelta(milliseconds=250)
    arrived = began + timedelta(minutes=minutes)
    assert first_byte(header, arrived) == began


@pytest.mark.parametrize("header", ["", "soon", "t=1700000600", "t=1699990000", "t=99999999999999999999"])
def test_a_mark_that_is_unreadable_late_or_too_old_is_not_used(header):
    arrived = datetime.fromtimestamp(1_700_000_300, clock.CHINA)
    assert first_byte(header, arrived) == arrived
