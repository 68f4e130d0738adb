"""Everybody's next act waits in one queue; recipes and invented people come out the same every time."""

from datetime import date, datetime, timedelta
from random import Random

from jifenban.clock import CHINA
from jifenban.demo.identities import AREA, MARK, identity_number, invent
from jifenban.demo.recipes import cook
from jifenban.demo.timeline import Hours, Timeline
from jifenban.offices.calendar import WorkingCalendar
from jifenban.people.idnumber import read_id_number

START = datetime(2022, 5, 1, 9, tzinfo=CHINA)


def test_acts_happen_in_the_order_of_time_and_none_after_the_end():
    done: list[tuple[str, int]] = []

    def life(name: str, hours: list[int]):
        for hour in hours:
            yield START + timedelta(hours=hour)
            done.append((name, hour))

    timeline = Timeline([life("a", [1, 4, 9]), life("b", [2, 3])], lambda: None)
    timeline.run(START + timedelta(hours=3))

    assert done == [("a", 1), ("b", 2)]

    timeline.run(START + timedelta(hours=5))

    assert done == [("a", 1), ("b", 2), ("b", 3), ("a", 4)]


def test_moments_are_in_office_hours_of_working_days():
    hours = Hours(Random("test"), WorkingCalendar())
    for _ in range(50):
        moment = hours.after(hours.between(date(2022, 4, 28), date(2022, 5, 6)), (0, 3))

        assert moment.weekday() < 5 or moment.date() == date(2022, 5, 7)  # 7 May 2022 was a make-up Saturday
        assert 9 <= moment.hour < 18


def test_a_recipe_gives_the_same_for_the_same_seed():
    recipe = {
        "from": {"$date": ["2010-01-01", "2014-12-31"]},
        "kind": {"$pick": ["a", "b"]},
        "month": {"$month": ["2011-11", "2012-02"]},
        "who": "{name}",
    }

    first = cook(recipe, Random("x"), {"name": "黄演强"})

    assert first == cook(recipe, Random("x"), {"name": "黄演强"})
    assert first["who"] == "黄演强"
    assert first["month"] in {"2011-11", "2011-12", "2012-01", "2012-02"}
    assert date.fromisoformat(first["from"]).year in range(2010, 2015)


def test_what_luck_leaves_out_is_not_there():
    recipe = {"$some": [{"chance": "0", "of": {"a": "1"}}, {"chance": "1", "of": [{"b": "2"}, {"c": "3"}]}]}

    assert cook(recipe, Random("x"), {}) == [{"b": "2"}, {"c": "3"}]


def test_invented_people_cannot_exist_and_pass_every_check_of_the_forms():
    person = invent(Random("x"), 7, date(1985, 2, 28))

    assert MARK in person.name
    assert person.number.startswith(AREA)
    assert read_id_number(person.number).born == date(1985, 2, 28)
    assert person.number != identity_number(date(1985, 2, 28), 8)
    assert person.phone.startswith("169")
