"""The end of the school's intent in each year from 2018 to 2027, in a case and on its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.intents import intent_views
from jifenban.cases.models import Case
from jifenban.offices.actions import announce_days
from jifenban.policies.actions import set_round_value
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at
from tests.policies.test_hangzhou_dates import SCHOOL_ENDS

pytestmark = pytest.mark.django_db
OPENS = at("2020-03-01")


@pytest.fixture
def case() -> Case:
    batch = west.open_batch(at("2020-02-20"))
    return west.draft(batch, road.make_applicant(), OPENS, intent={"uses": "school"}, pupil=west.PUPIL)


def end_in(case: Case, year: int):
    """What the case's page says of the school's end when the round says 10 April of a year."""
    set_round_value(
        round=case.round, key="school_closes", value=f"{year}-04-10", source="演示", actor=SYSTEM, now=OPENS
    )
    (view,) = intent_views(case, OPENS)
    return view.holds[0]


def test_the_end_of_every_year_is_told_by_its_calendar_or_said_to_be_unknown(case: Case):
    ends = {year: end_in(case, year) for year in SCHOOL_ENDS}

    told = {year: hold.due_text for year, hold in ends.items() if year != 2027}
    for year, text in told.items():
        day = date.fromisoformat(SCHOOL_ENDS[year])
        assert f"{day.month}月{day.day}日" in text
    assert ends[2027].due is None
    assert "2027 年的放假安排还没有录入" in ends[2027].unknown


def test_once_the_holidays_are_entered_the_end_is_known(case: Case):
    announce_days(days={date(2027, 4, 5): "rest"}, source="演示", actor=SYSTEM, now=OPENS)

    assert "4月9日" in end_in(case, 2027).due_text


def test_a_page_of_such_a_year_says_so_and_shows_no_error(case: Case, logged_in: Callable[..., Client]):
    end_in(case, 2027)

    page = logged_in(case.person.account).get(f"/my/cases/{case.code}/fill/intent/")

    assert page.status_code == 200
    assert "2027年4月10日遇休息日的，提前到前一个工作日" in page.content.decode()
