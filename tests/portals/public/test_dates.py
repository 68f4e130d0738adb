"""来得及吗: when a term ends, and by which day it has to begin; the notice's own example among them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jifenban.offices.calendar import WorkingCalendar
from jifenban.policies.models import Revision
from jifenban.portals.public.dates import latest_start, term_rows
from policypack.policy import read_policy
from tests.cases.road import at, publish

IDENTITY = "guangzhou/points/2018"
POLICY = read_policy(Path(__file__).parents[3] / "policies" / IDENTITY)


@pytest.fixture
def spring(db: None) -> Revision:
    return publish(IDENTITY, now=at("2020-04-01"))


def test_the_notices_example_accepted_on_30_april_is_scored_by_23_june(client: Client, spring: Revision):
    page = client.get(f"/policy/{IDENTITY}/dates/", {"from": "2020-04-30"}).content.decode()

    assert "2020年6月23日" in page
    assert "35 个工作日" in page


def test_who_needs_a_score_by_a_day_is_told_the_last_day_to_begin(client: Client, spring: Revision):
    page = client.get(f"/policy/{IDENTITY}/dates/", {"by": "2020-06-23"}).content.decode()

    assert '最迟 <b class="jf-num">2020年4月30日</b> 开始' in page


@pytest.mark.parametrize("typed", ["30 April", "2020-02-30", "1999-01-01"])
def test_what_is_no_day_is_said_beside_the_field_and_the_other_stays(
    client: Client, spring: Revision, typed: str
):
    answer = client.get(f"/policy/{IDENTITY}/dates/", {"from": typed, "by": "2020-06-23"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "from-error" in page
    assert 'value="2020-06-23"' in page


def test_a_year_whose_holidays_nobody_has_announced_is_said(client: Client, spring: Revision):
    answer = client.get(f"/policy/{IDENTITY}/dates/", {"from": "2090-03-01"})

    assert answer.status_code == 422
    assert "还没有 2090 年的工作日历" in answer.content.decode()


def test_an_unknown_service_is_not_there(client: Client, spring: Revision):
    assert client.get("/policy/nowhere/points/1/dates/").status_code == 404


@given(st.dates(date(2019, 3, 1), date(2025, 9, 1)))
def test_the_working_day_after_the_last_to_begin_is_too_late(by: date):
    days = WorkingCalendar()
    for timer in (timer for timer in POLICY.workflow.timers.values() if timer.length is not None):
        start = latest_start(timer, days, by)
        [at_last] = [row for row in term_rows(POLICY, days, start, None) if row.label == timer.label]
        [too_late] = [
            row
            for row in term_rows(POLICY, days, days.next_working(start + timedelta(days=1)), None)
            if row.label == timer.label
        ]
        assert at_last.ends is not None
        assert too_late.ends is not None
        assert at_last.ends <= by < too_late.ends
