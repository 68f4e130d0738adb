"""Whether a window is open, by the words of the notice and the official calendar."""

from datetime import time

import pytest

from jifenban.offices.calendar import WorkingCalendar
from jifenban.offices.hours import open_spans, open_state
from tests.cases.road import at

HOURS = "上午8:30-12:00；下午2:30-5:30（节假日除外）"
DAYS = WorkingCalendar()


def test_the_hours_of_the_notice_are_two_spans_of_a_working_day():
    assert open_spans(HOURS) == [(time(8, 30), time(12)), (time(14, 30), time(17, 30))]


@pytest.mark.parametrize("words", ["", "请电话咨询", "上午8:30-12:00；下午2:30-5:30"])
def test_where_the_words_do_not_say_on_which_days_nothing_is_said(words: str):
    assert open_spans(words) == []
    assert open_state(words, at("2020-04-20 10:00"), DAYS) is None


@pytest.mark.parametrize(
    ("moment", "until", "next_at"),
    [
        ("2020-04-20 08:29", None, "2020-04-20 08:30"),
        ("2020-04-20 08:30", time(12), None),
        ("2020-04-20 12:00", None, "2020-04-20 14:30"),
        ("2020-04-20 17:29", time(17, 30), None),
        ("2020-04-20 17:30", None, "2020-04-21 08:30"),
        ("2020-04-30 18:00", None, "2020-05-06 08:30"),  # over the holiday of May
        ("2020-04-26 10:00", time(12), None),  # a Sunday on which offices made up for it
        ("2020-04-25 10:00", None, "2020-04-26 08:30"),
    ],
)
def test_a_window_says_until_when_it_is_open_or_when_it_opens(moment: str, until: time, next_at: str | None):
    state = open_state(HOURS, at(moment), DAYS)

    assert state is not None
    assert (state.until, state.next_at) == (until, at(next_at) if next_at else None)


def test_a_year_without_a_calendar_says_nothing():
    assert open_state(HOURS, at("2099-04-20 10:00"), DAYS) is None
