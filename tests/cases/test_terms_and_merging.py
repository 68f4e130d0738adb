"""The arithmetic of terms, and several departments' answers becoming one."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifenban.cases.conditions import CONDITIONS
from jifenban.cases.effects import EFFECTS
from jifenban.cases.guards import GUARDS
from jifenban.cases.merging import Opinion, merged
from jifenban.cases.messages import VALUES
from jifenban.cases.terms import Days, end_of, first_due, last_day, resumed_due, used_days, warning_moments
from jifenban.clock import CHINA
from jifenban.offices.calendar import WorkingCalendar
from policypack import messages, workflow
from policypack.process import Length

CALENDAR = WorkingCalendar()


def term(number=35, unit="working days", make_up_days=False, roll="none", warn=()):
    return SimpleNamespace(
        length=Length(number, unit), until=None, make_up_days=make_up_days, roll=roll, warn=warn
    )


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)


def test_every_word_of_the_vocabulary_has_its_code_and_none_more():
    assert set(GUARDS) == set(workflow.GUARDS)
    assert set(EFFECTS) == set(workflow.EFFECTS)
    assert set(CONDITIONS) == set(workflow.CONDITIONS)
    assert set(VALUES) == set(messages.PLACEHOLDERS)


@pytest.mark.parametrize(
    ("make_up_days", "due"),
    [
        (False, date(2020, 6, 23)),  # the notice's own example: the Saturday of 9 May does not count
        (True, date(2020, 6, 22)),
    ],
)
def test_thirty_five_working_days_after_30_april_2020(make_up_days, due):
    rule = term(make_up_days=make_up_days)
    assert last_day(first_due(rule, Days.of(rule, CALENDAR), noon(date(2020, 4, 30)), None)) == due


def test_calendar_days_may_roll_to_a_working_day():
    for roll, due in {"none": 1, "forward": 8, "back": None}.items():
        rule = term(number=3, unit="days", roll=roll)
        found = last_day(first_due(rule, Days.of(rule, CALENDAR), noon(date(2022, 9, 28)), None))
        assert found == (date(2022, 10, due) if due else date(2022, 9, 30))


def test_a_term_until_a_date_ends_with_that_day_and_one_until_an_hour_at_the_hour():
    rule = SimpleNamespace(length=None, round_length=None, until="x", make_up_days=True, roll="none", warn=())
    days = Days.of(rule, CALENDAR)
    hour = datetime(2023, 3, 10, 17, tzinfo=CHINA)

    assert first_due(rule, days, noon(date(2023, 3, 1)), date(2023, 3, 10)) == end_of(date(2023, 3, 10))
    assert first_due(rule, days, noon(date(2023, 3, 1)), hour) == hour
    assert last_day(hour) == last_day(end_of(date(2023, 3, 10))) == date(2023, 3, 10)


@given(
    start=st.dates(date(2019, 1, 1), date(2022, 6, 30)),
    number=st.integers(1, 60),
    run=st.integers(0, 40),
    stand=st.integers(0, 40),
)
def test_a_pause_moves_the_due_day_by_the_days_it_stood_still(start, number, run, stand):
    rule = term(number=number)
    days = Days.of(rule, CALENDAR)
    stopped = min(
        noon(start) + timedelta(days=run), first_due(rule, days, noon(start), None) - timedelta(hours=1)
    )
    resumed = stopped + timedelta(days=stand)
    pauses = [{"from": stopped.isoformat(), "to": resumed.isoformat()}]

    due = resumed_due(rule, days, noon(start), pauses, resumed)

    back = resumed.astimezone(CHINA).date()
    lost = days.between(stopped.astimezone(CHINA).date(), back)
    plain = last_day(first_due(rule, days, noon(start), None))
    assert last_day(due) == max(days.add(plain, lost), back)  # never before the day it is resumed
    assert used_days(days, noon(start), pauses, due - timedelta(hours=1)) == number


def test_warnings_fall_on_the_morning_from_which_so_many_days_are_left():
    rule = term(number=10, warn=(Length(5, "working days"), Length(1, "working days")))
    days = Days.of(rule, CALENDAR)
    start = noon(date(2022, 3, 1))
    due = first_due(rule, days, start, None)  # 15 March

    moments = [warning["at"][:16] for warning in warning_moments(rule.warn, rule, days, due, start)]

    assert moments == ["2022-03-08T09:00", "2022-03-14T09:00"]


def test_a_term_shorter_than_its_warnings_is_announced_once_at_its_start():
    rule = term(number=1, warn=(Length(5, "working days"), Length(3, "working days")))
    days = Days.of(rule, CALENDAR)
    start = noon(date(2022, 3, 1))

    found = warning_moments(rule.warn, rule, days, first_due(rule, days, start, None), start)

    assert [(warning["at"], warning["text"]) for warning in found] == [(start.isoformat(), "3 个工作日")]


def spec(merge, kind="records"):
    return SimpleNamespace(merge=merge, kind=kind)


A, B = {"from": "2020-01"}, {"from": "2021-01"}


@pytest.mark.parametrize(
    ("merge", "opinions", "decision", "values"),
    [
        ("single", [("confirm", None)], "confirm", None),
        ("single", [("confirm", None), ("partly", [A])], "replace", [A]),  # several asked: what all confirm
        ("latest", [("refuse", None), ("confirm", None)], "confirm", None),
        ("highest", [("refuse", None), ("partly", [A])], "replace", [A]),
        ("highest", [("partly", [A]), ("confirm", None)], "confirm", None),
        ("all_or_zero", [("confirm", None), ("refuse", None)], "refute", None),
        ("all_or_zero", [("partly", [A]), ("partly", [B])], "refute", None),
        ("sum", [("partly", [A]), ("partly", [B])], "confirm", None),
    ],
)
def test_several_departments_become_one_by_the_facts_rule(merge, opinions, decision, values):
    told = [Opinion(said, confirmed, "" if said == "confirm" else "原因") for said, confirmed in opinions]

    outcome = merged(spec(merge), [A, B], told)

    assert (outcome.decision, outcome.values) == (decision, values)
    assert outcome.reason or decision == "confirm"


def test_numbers_of_several_departments_add_up():
    told = [Opinion("partly", ["1200.5"], "一局"), Opinion("partly", ["300"], "二局")]
    assert merged(spec("sum", "value"), ["2000"], told).values == ["1500.5"]
