"""The year's dates of Hangzhou's rhythm for 2018 to 2027: ends that move back, terms in working days."""

from __future__ import annotations

from datetime import date

import pytest

from jifenban.offices.calendar import REST, CalendarMissing, WorkingCalendar
from policypack.policy import read_policy
from tests.policies.plans import POLICIES

CALENDAR = WorkingCalendar()
WORKFLOW = read_policy(POLICIES / "hangzhou/residence/2018").workflow
#: 10 April of each year, moved back to the last working day (杭教基〔2019〕5号): weekday of the tenth in brackets.
SCHOOL_ENDS = {
    2018: "2018-04-10",  # Tuesday
    2019: "2019-04-10",  # Wednesday
    2020: "2020-04-10",  # Friday
    2021: "2021-04-09",  # Saturday
    2022: "2022-04-08",  # Sunday
    2023: "2023-04-10",  # Monday
    2024: "2024-04-10",  # Wednesday
    2025: "2025-04-10",  # Thursday
    2026: "2026-04-10",  # Friday
    2027: "2027-04-09",  # Saturday
}
#: Handed in on the first working day of March: 20 working days for the score, 7 to object, 15 to check again.
TERMS = {
    2018: ("2018-03-01", "2018-03-29", "2018-04-10", "2018-05-02"),
    2019: ("2019-03-01", "2019-03-29", "2019-04-10", "2019-04-30"),
    2020: ("2020-03-02", "2020-03-30", "2020-04-09", "2020-04-29"),
    2021: ("2021-03-01", "2021-03-29", "2021-04-08", "2021-04-28"),
    2022: ("2022-03-01", "2022-03-29", "2022-04-08", "2022-04-28"),
    2023: ("2023-03-01", "2023-03-29", "2023-04-10", "2023-04-28"),
    2024: ("2024-03-01", "2024-03-29", "2024-04-10", "2024-04-30"),  # 7 and 28 April, Sundays, are worked
    2025: ("2025-03-03", "2025-03-31", "2025-04-10", "2025-04-30"),
    2026: ("2026-03-02", "2026-03-30", "2026-04-09", "2026-04-30"),
    2027: ("2027-03-01", "2027-03-29", "2027-04-08", "2027-04-29"),
}
#: What somebody would enter for 2027 from the notice of its holidays: Qingming as it falls, nothing else assumed here.
ANNOUNCED_2027 = WorkingCalendar(exceptions={date(2027, 4, 5): REST})


def calendar_of(year: int) -> WorkingCalendar:
    """The library's calendar, and for the year it lacks what an officer has entered."""
    return ANNOUNCED_2027 if year == 2027 else CALENDAR


def test_the_intents_end_where_the_pack_says_and_only_the_schools_end_moves():
    settlement, school = WORKFLOW.intents["settlement"].holds[0], WORKFLOW.intents["school"].holds[0]

    assert (settlement.value, settlement.roll) == ("settlement_closes", "none")
    assert (school.value, school.roll) == ("school_closes", "back")
    assert {"submit", "submit_at_window"} == set(school.steps) == set(settlement.steps)


@pytest.mark.parametrize(("year", "end"), SCHOOL_ENDS.items())
def test_the_schools_end_moves_back_to_the_last_working_day(year: int, end: str):
    assert calendar_of(year).previous_working(date(year, 4, 10)).isoformat() == end


@pytest.mark.parametrize(("year", "days"), TERMS.items())
def test_twenty_seven_and_fifteen_working_days_end_on_these_days(year: int, days: tuple[str, ...]):
    lengths = [WORKFLOW.timers[key].length for key in ("whole", "objection", "recheck")]
    found = [date.fromisoformat(days[0])]
    for length in lengths:
        assert length is not None
        assert length.unit == "working days"
        found.append(calendar_of(year).add(found[-1], length.number))

    assert tuple(day.isoformat() for day in found) == days


def test_a_year_nobody_has_announced_is_said_and_not_guessed():
    with pytest.raises(CalendarMissing, match="2027"):
        CALENDAR.previous_working(date(2027, 4, 10))
