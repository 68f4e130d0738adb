"""Working days by the official calendar. Source of the tables: facts of the four guides' rounds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import InvalidInput
from jifenban.offices.actions import announce_days
from jifenban.offices.calendar import CalendarMissing, WorkingCalendar
from jifenban.offices.queries import calendar
from tests.builders import NOW

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2018, 1, 1), date(2024, 12, 31))


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(("make_up", "ends"), [(False, "2020-06-23"), (True, "2020-06-22")])
def test_thirty_five_working_days_from_the_last_day_of_april_2020(make_up, ends):
    # Between them lies one make-up Saturday, 9 May; the Dragon Boat festival begins on 25 June.
    assert CALENDAR.add(day("2020-04-30"), 35, make_up=make_up) == day(ends)


@pytest.mark.parametrize(
    ("applied", "decided", "objected", "reviewed"),
    [
        ("2020-03-01", "2020-03-27", "2020-04-08", "2020-04-28"),
        ("2020-03-02", "2020-03-30", "2020-04-09", "2020-04-29"),
        ("2020-03-31", "2020-04-28", "2020-05-11", "2020-06-01"),
        ("2020-04-10", "2020-05-11", "2020-05-20", "2020-06-10"),
    ],
)
def test_twenty_then_seven_then_fifteen_working_days_of_spring_2020(applied, decided, objected, reviewed):
    first = CALENDAR.add(day(applied), 20)
    second = CALENDAR.add(first, 7)
    assert [first, second, CALENDAR.add(second, 15)] == [day(decided), day(objected), day(reviewed)]


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2020-01-19", True),  # Sunday, made up before the Spring Festival
        ("2020-02-01", False),  # Saturday, its make-up was cancelled by 国办发明电〔2020〕1号
        ("2020-01-31", False),  # the extended holiday
        ("2020-02-03", True),
        ("2020-05-05", False),
        ("2020-06-28", True),  # Sunday, made up after the Dragon Boat festival
        ("2023-03-10", True),
    ],
)
def test_holidays_and_make_up_days_are_those_announced(text, works):
    assert CALENDAR.is_working(day(text)) is works


def test_a_make_up_day_works_only_where_it_counts():
    assert CALENDAR.is_working(day("2020-05-09"), make_up=True)
    assert not CALENDAR.is_working(day("2020-05-09"), make_up=False)


@pytest.mark.parametrize(("saturday", "friday"), [("2021-04-10", "2021-04-09"), ("2022-04-10", "2022-04-08")])
def test_a_deadline_on_a_weekend_rolls_back_or_forward(saturday, friday):
    assert CALENDAR.previous_working(day(saturday)) == day(friday)
    assert CALENDAR.next_working(day(saturday)) > day(saturday)


def test_a_working_day_rolls_nowhere():
    assert CALENDAR.next_working(day("2023-03-10")) == CALENDAR.previous_working(day("2023-03-10"))


def test_no_working_days_end_on_the_day_itself():
    assert CALENDAR.add(day("2020-05-01"), 0) == day("2020-05-01")
    with pytest.raises(ValueError, match="not negative"):
        CALENDAR.add(day("2020-05-01"), -1)


@given(start=DAYS, n=st.integers(0, 60), make_up=st.booleans())
def test_counting_back_what_was_added_gives_the_number(start, n, make_up):
    end = CALENDAR.add(start, n, make_up)
    assert CALENDAR.between(start, end, make_up) == n
    assert CALENDAR.between(end, start, make_up) == -n


@given(start=DAYS, n=st.integers(1, 60), make_up=st.booleans())
def test_a_period_ends_on_a_working_day(start, n, make_up):
    assert CALENDAR.is_working(CALENDAR.add(start, n, make_up), make_up)


@given(start=DAYS, n=st.integers(0, 60))
def test_counting_make_up_days_never_ends_later(start, n):
    assert CALENDAR.add(start, n, make_up=True) <= CALENDAR.add(start, n, make_up=False)


def test_a_year_without_a_calendar_is_named():
    with pytest.raises(CalendarMissing) as missing:
        CALENDAR.add(day("2026-12-25"), 10)
    assert missing.value.year == 2027
    assert "2027" in missing.value.sentence


def test_a_year_entered_by_an_officer_is_known():
    known = WorkingCalendar({day("2027-01-01"): "rest", day("2027-01-02"): "make_up"})
    assert not known.is_working(day("2027-01-01"))
    assert known.is_working(day("2027-01-02"))
    assert not known.is_working(day("2027-01-03"))  # an ordinary Sunday
    assert known.is_working(day("2027-01-04"))


@pytest.mark.django_db
def test_an_exception_entered_later_counts():
    stormy = day("2023-09-01")
    assert calendar().is_working(stormy)
    announce_days(days={stormy: "rest"}, source="台风停工通告", actor=SYSTEM, now=NOW)
    assert not calendar().is_working(stormy)
    announce_days(days={stormy: "work"}, source="更正", actor=SYSTEM, now=NOW)
    assert calendar().is_working(stormy, make_up=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "source"), [("holiday", "通知"), ("rest", " ")])
def test_an_exception_needs_a_known_kind_and_a_source(kind, source):
    with pytest.raises(InvalidInput):
        announce_days(days={day("2023-09-01"): kind}, source=source, actor=SYSTEM, now=NOW)


@given(start=DAYS, span=st.integers(0, 90))
def test_between_counts_day_by_day(start, span):
    end = start + timedelta(days=span)
    days = [start + timedelta(days=n) for n in range(1, span + 1)]
    assert CALENDAR.between(start, end) == len([one for one in days if CALENDAR.is_working(one)])
