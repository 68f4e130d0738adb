"""`every`: what a pack leaves out of its points may still count in a condition. `year_start`: 1 January."""

import pytest

from policypack.eligibility import check_eligibility
from policypack.errors import PackError
from tests.policypack.tiny import AS_OF, FACTS, assessed, points, tiny

LATE = FACTS + "  left_out: [{when: amount < 10, reason: 不足 10 元的不计}]\n"
TENTH = {"day": "2022-01-01", "amount": 10}
NINE = {"day": "2022-01-01", "amount": 9}
OLD = {"day": "2010-01-01", "amount": 10}


def total(form, gifts):
    return assessed(tiny(form, facts=LATE), {"gifts": gifts}).total(0)


def test_every_holds_the_records_that_left_out_sets_aside():
    form = "{per: 1 time, of: 'count(every(gifts)) * 10 + count(gifts)', points: 1}"
    assert total(form, [TENTH, NINE]) == 21


def test_every_holds_no_record_outside_the_window():
    assert total("{per: 1 time, of: count(every(gifts)), points: 1}", [OLD, NINE]) == 1


def test_every_can_be_narrowed_like_any_records():
    assert total("{value: 7, when: 'any(every(gifts)[amount < 10])'}", [NINE]) == 7
    assert total("{value: 7, when: 'any(gifts[amount < 10])'}", [NINE]) == 0


def test_a_condition_may_ask_for_every_record():
    few = {"few": "{label: 不超过一次, met: count(every(gifts)) <= 1, refusal: 超过一次}"}
    text = "\n".join(f"{key}: {value}" for key, value in few.items())
    pack = tiny("{value: 1}", facts=LATE, others={"eligibility.yaml": text})

    once = check_eligibility(pack, {"gifts": [NINE]}, as_of=AS_OF)
    twice = check_eligibility(pack, {"gifts": [NINE, NINE]}, as_of=AS_OF)
    assert [item.met for item in (*once, *twice)] == [True, False]


@pytest.mark.parametrize("argument", ["gifts[amount < 10]", "years"])
def test_every_takes_the_name_of_a_fact_with_records(argument):
    with pytest.raises(PackError):
        tiny(f"{{value: 1, when: 'any(every({argument}))'}}")


@pytest.mark.parametrize(("born", "age"), [("1977-01-01", 45), ("1977-01-02", 44), ("1976-12-31", 45)])
def test_an_age_can_be_taken_on_the_first_day_of_the_year(born, age):
    form = "{per: 1 year_of_age, of: 'age(birth_date, year_start(as_of))', points: 1}"
    assert points(form, {"birth_date": born}) == age
