"""A person alone is reckoned in plain numbers, many people in columns: every operator and function agrees."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.evaluate import evaluate
from tests.policypack.tiny import AS_OF, FACTS, tiny

CONDITIONS = (
    "age(birth_date) >= 30",
    "age_started(birth_date, date(2020, 2, 29)) < 30",
    "age(birth_date, on_day) != age_started(on_day, birth_date)",
    "year(birth_date) > 1990 or year_start(birth_date) == date(1988, 1, 1)",
    "years_after(birth_date, years) <= on_day",
    "years_after(birth_date, 1) < date(1989, 3, 1)",
    "month(months_before(on_day, years)) == month(birth_date)",
    "months_after(birth_date, 12 * years) == years_after(birth_date, years)",
    "not married",
    "not (married and years > 3)",
    "married or years > 3 or money < 100.5",
    "married and given(years) and not given(money)",
    "min(years, 5) * 3 - years // 2 >= -years + 4",
    "max(years, 2) % 3 == 1",
    "(years * 1.5 if married else 4) > 3.5",
    "(birth_date if married else on_day) <= date(2000, 2, 29)",
    "(1 if wide_reading == yes else years) == 1",
    "wide_reading == yes or married",
    "wide_reading == no and married",
    "level == high or level in (low, none)",
    "level != none",
    "level not in (low, none)",
    "any(gifts[amount > money and day <= on_day])",
    "count(gifts[people >= 50 or not (amount < 100)]) > 1",
    "sum(gifts.amount) > money",
    "count(months(insurance)) > due",
    "holds(days(homes), birth_date) or holds(days(homes), on_day)",
    "has(months(insurance), years_before(on_day, years))",
    "count(clip(months(insurance), birth_date, on_day)) >= 6",
    "count(clip(days(homes[tenure == own]), years_after(birth_date, years), on_day)) >= 90",
)
MORE_FACTS = """
on_day: {label: 某日, type: date}
due: {label: 应缴月数, type: integer, unit: month, at_most: 100}
"""
READINGS = """
parameters:
  wide_reading: {label: 读法, type: choice, choices: {yes: 宽, no: 严}, default: yes, source: s}
counting: {leap_day: %s}
"""
PARTS = ", ".join(f"{{value: 1, when: '{condition}', name: '{i}'}}" for i, condition in enumerate(CONDITIONS))
PACKS = {
    leap_day: tiny(f"{{sum: [{PARTS}]}}", pack=READINGS % leap_day, facts=FACTS + MORE_FACTS)
    for leap_day in ("feb_28", "mar_1")
}
DAYS = st.one_of(
    st.none(),
    st.sampled_from(["1988-02-29", "1992-01-01", "2000-02-29", "2019-12-31", "2022-12-31"]),
    st.dates(min_value=AS_OF.replace(year=1930), max_value=AS_OF).map(str),
)
NUMBERS = st.one_of(st.none(), st.integers(0, 100))
SINCE_1990 = st.dates(AS_OF.replace(year=1990), AS_OF)
YES_NO = st.sampled_from([None, True, False])


@st.composite
def spells(draw, length, **fields):
    """Records of a home or an insurance: from one day to a later one, some without an end."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        ends = sorted(draw(st.tuples(SINCE_1990, SINCE_1990)))
        last = draw(st.sampled_from([None, ends[1]]))
        spell = {"from": str(ends[0])[:length], **{key: draw(value) for key, value in fields.items()}}
        found.append(spell if last is None else {**spell, "to": str(last)[:length]})
    return found


GIFT = st.fixed_dictionaries(
    {"amount": st.integers(0, 300), "day": DAYS, "people": st.one_of(st.none(), st.integers(1, 100))}
)
PEOPLE = st.fixed_dictionaries(
    {
        "birth_date": DAYS,
        "on_day": DAYS,
        "years": NUMBERS,
        "due": NUMBERS,
        "money": st.sampled_from([None, 0, "100.5", 200]),
        "level": st.sampled_from([None, "high", "low", "none"]),
        "married": YES_NO,
        "homes": spells(10, tenure=st.sampled_from(["own", "lease"])),
        "insurance": spells(
            7, kind=st.sampled_from(["pension", "medical"]), city=st.sampled_from([None, "别市"])
        ),
        "gifts": st.lists(GIFT, max_size=3),
    }
)


@pytest.mark.parametrize("leap_day", PACKS)
@given(st.lists(PEOPLE, min_size=1, max_size=8), st.sampled_from(["yes", "no"]))
@settings(max_examples=50, deadline=None)
def test_every_condition_holds_of_a_person_alone_as_it_does_in_a_crowd(leap_day, people, reading):
    pack, round_ = PACKS[leap_day], {"as_of": AS_OF, "parameters": {"wide_reading": reading}}
    crowd = evaluate(pack, people * 2, **round_)

    for index, person in enumerate(people):
        assert evaluate(pack, [person], **round_).explain(0) == crowd.explain(index)
