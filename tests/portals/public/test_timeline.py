"""什么时候做什么: the notice's dates computed back from the school's deadline, and the warning for the late."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.planning import Span
from jifenban.cases.terms import Days
from jifenban.offices.calendar import WorkingCalendar
from jifenban.policies.actions import set_round_value
from jifenban.policies.models import Revision, Round
from policypack.process import Length
from tests.cases.road import at, publish

SCHOOL = "guangzhou/conghua-school/2020"
ADDRESS = f"/policy/{SCHOOL}/dates/"


@pytest.fixture
def school(db: None) -> Revision:
    publish("guangzhou/points/2018", now=at("2020-02-25"))
    return publish(SCHOOL, now=at("2020-02-25"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def show(moment: datetime) -> None:
        monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)

    show(at("2020-03-02"))
    return show


def test_the_notices_three_days_stand_in_order_with_how_long_each_takes(
    client: Client, school: Revision, clock: Any
):
    page = client.get(ADDRESS).content.decode()

    assert "最迟 2020年4月23日 开始。" in page
    days = [
        page.index(f'<b class="jf-num">{day}</b>')
        for day in ("2020年4月23日", "2020年4月30日", "2020年6月23日")
    ]
    assert days == sorted(days)
    assert "到下一步 5 个工作日" in page
    assert "到下一步 35 个工作日" in page
    assert "提前 2 个月" in page


def test_computed_back_from_the_day_the_score_is_needed_one_begins_on_23_april(
    client: Client, school: Revision, clock: Any
):
    page = client.get(ADDRESS, {"by": "2020-06-23"}).content.decode()

    assert "最迟 2020年4月23日 开始。" in page


def test_an_earlier_need_moves_the_start_and_a_later_one_does_not_move_the_notice(
    client: Client, school: Revision, clock: Any
):
    assert "最迟 2020年4月15日 开始。" in client.get(ADDRESS, {"by": "2020-06-15"}).content.decode()
    assert "最迟 2020年4月23日 开始。" in client.get(ADDRESS, {"by": "2020-08-31"}).content.decode()


def test_who_starts_too_late_is_warned_and_told_what_is_left(client: Client, school: Revision, clock: Any):
    clock(at("2020-04-24"))
    page = client.get(ADDRESS).content.decode()

    assert "来不及了：最迟要在 2020年4月23日 开始" in page
    assert "积分申请照常可以提交和核定" in page


def test_the_last_day_itself_is_in_time(client: Client, school: Revision, clock: Any):
    clock(at("2020-04-23 23:00"))

    assert "赶得上" in client.get(ADDRESS).content.decode()


def test_who_asks_about_a_day_of_her_own_sees_when_each_step_would_come(
    client: Client, school: Revision, clock: Any
):
    page = client.get(ADDRESS, {"from": "2020-04-30"}).content.decode()

    assert "4月30日开始的：2020年5月12日" in page
    assert "来不及了" in page


def test_an_announced_extension_moves_the_plan_for_everybody(client: Client, school: Revision, clock: Any):
    round = Round.objects.get(service=school.service)
    for key, value in {"submit_by": "2020-05-07", "last_acceptance": "2020-05-14"}.items():
        set_round_value(
            round=round, key=key, value=value, source="延期通知", actor=SYSTEM, now=at("2020-03-01")
        )

    assert "最迟 2020年5月7日 开始。" in client.get(ADDRESS).content.decode()


def test_what_the_district_has_not_announced_is_said_with_its_reason(
    client: Client, school: Revision, clock: Any
):
    page = client.get(ADDRESS).content.decode()

    assert "时间还没有公布" in page
    assert "没有查到：通知只说指南 4 月初公布，日期未查到" in page


def test_without_the_points_service_only_the_announced_days_are_shown(client: Client, db: None, clock: Any):
    publish(SCHOOL, now=at("2020-02-25"))
    page = client.get(ADDRESS).content.decode()

    assert "2020年4月23日" in page
    assert "2020年6月23日" not in page


@pytest.mark.parametrize("query", [{"by": "31 June"}, {"from": "1999-01-01"}, {"by": "2090-01-01"}])
def test_what_cannot_be_computed_is_said_on_the_page(
    client: Client, school: Revision, clock: Any, query: dict[str, str]
):
    answer = client.get(ADDRESS, query)

    assert answer.status_code == 422
    assert "请" in answer.content.decode()


@given(st.dates(date(2019, 6, 1), date(2025, 9, 1)), st.integers(1, 60), st.booleans())
def test_the_computed_start_is_the_last_one_that_is_in_time(by: date, number: int, make_up: bool):
    days = WorkingCalendar()
    span = Span(Length(number, "working days"), Days(days, "working days", make_up))
    start = span.latest_start(by)
    after = days.next_working(date.fromordinal(start.toordinal() + 1))

    assert span.end(start) <= by < span.end(after)
