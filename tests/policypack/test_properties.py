"""Laws that hold for any life: order, overlap, anniversaries."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policypack.evaluate import evaluate
from policypack.pack import read_pack
from tests.policypack.tiny import AS_OF, tiny

PACK = read_pack(Path(__file__).parents[2] / "policies/guangzhou/points/2021")
FULL_YEARS = tiny("{per: 1 year, of: days(homes), points: 1}")
DAYS = tiny("{per: 1 day, of: days(homes), points: 1}")
MONTHS = tiny("{per: 1 month, of: months(insurance), points: 1}")

a_day = st.dates(date(1995, 1, 1), date(2024, 12, 31))
a_month = st.integers(2000 * 12, 2023 * 12)


@st.composite
def spells(draw, most=6):
    found = []
    for _ in range(draw(st.integers(0, most))):
        start, length = draw(a_day), draw(st.integers(0, 4000))
        record = {"from": start, "tenure": draw(st.sampled_from(["own", "lease"]))}
        if draw(st.booleans()):
            record["to"] = start + timedelta(days=length)
        found.append(record)
    return found


def month_text(month):
    return f"{month // 12}-{month % 12 + 1:02}"


@st.composite
def contributions(draw, most=6):
    kinds = ["pension", "medical", "unemployment", "injury", "maternity"]
    found = []
    for _ in range(draw(st.integers(0, most))):
        start = draw(a_month)
        record = {"kind": draw(st.sampled_from(kinds)), "from": month_text(start)}
        if draw(st.booleans()):
            record["to"] = month_text(start + draw(st.integers(0, 90)))
        if draw(st.booleans()):
            record["back_paid"] = draw(st.booleans())
        found.append(record)
    return found


@st.composite
def people(draw):
    return {
        "birth_date": draw(st.one_of(st.none(), a_day)),
        "permits": [{k: v for k, v in item.items() if k != "tenure"} for item in draw(spells())],
        "homes": draw(spells()),
        "housing_choice": draw(st.sampled_from([None, "own", "lease"])),
        "insurance": draw(contributions()),
        "volunteering": draw(
            st.lists(
                st.fixed_dictionaries(
                    {"served_on": a_day, "hours": st.decimals(0, 300, places=2)},
                ),
                max_size=4,
            )
        ),
        "patents": draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "kind": st.sampled_from(["invention", "utility"]),
                        "granted_on": a_day,
                        "inventors": st.integers(1, 9),
                    }
                ),
                max_size=4,
            )
        ),
        "awards": draw(
            st.lists(
                st.fixed_dictionaries(
                    {"level": st.sampled_from(["city", "district"]), "matter": st.sampled_from("ab")}
                ),
                max_size=4,
            )
        ),
        "credit_records": draw(st.lists(st.just({}), max_size=3)),
    }


def covered(records):
    """The oracle: a set of single days up to the as-of day."""
    days = set()
    for record in records:
        day, last = record["from"], min(record.get("to", AS_OF), AS_OF)
        while day <= last:
            days.add(day)
            day += timedelta(days=1)
    return days


def anniversaries(start, last):
    """Full years of one unbroken spell, by walking day by day to each anniversary."""
    years, day = 0, start
    while day <= last:
        after = day + timedelta(days=1)
        try:
            reached = after == start.replace(year=start.year + years + 1)
        except ValueError:  # 29 February in a common year: the year is full on 27 February's morrow
            reached = after == date(start.year + years + 1, 2, 28)
        years += reached
        day = after
    return years


@given(st.randoms(), people())
@settings(max_examples=30, deadline=None)
def test_points_never_depend_on_the_order_of_records(random, person):
    shuffled = {k: random.sample(v, len(v)) if isinstance(v, list) else v for k, v in person.items()}

    both = evaluate(PACK, [person, shuffled], as_of=AS_OF)

    assert both.total(0) == both.total(1)


@given(spells())
@settings(max_examples=30, deadline=None)
def test_overlapping_days_never_count_twice(records):
    assert evaluate(DAYS, [{"homes": records}], as_of=AS_OF).total(0) == len(covered(records))


@given(contributions())
@settings(max_examples=30, deadline=None)
def test_overlapping_months_never_count_twice(records):
    kept = [{k: v for k, v in item.items() if k != "back_paid"} for item in records]
    kept = [{**item, "kind": "pension"} for item in kept]
    last = AS_OF.year * 12 + AS_OF.month - 1
    months = set()
    for item in kept:
        start, end = (int(t[:4]) * 12 + int(t[5:]) - 1 for t in (item["from"], item.get("to", "2022-12")))
        months |= set(range(start, min(end, last) + 1))

    assert evaluate(MONTHS, [{"insurance": kept}], as_of=AS_OF).total(0) == len(months)


@given(a_day, st.integers(0, 4000))
@settings(max_examples=60, deadline=None)
def test_full_years_of_a_spell_equal_a_day_by_day_walk(start, length):
    end = min(start + timedelta(days=length), AS_OF)

    found = evaluate(FULL_YEARS, [{"homes": [{"from": start, "to": max(start, end)}]}], as_of=AS_OF)

    assert found.total(0) == (anniversaries(start, end) if start <= AS_OF else 0)


@given(st.integers(1, 9), st.integers(1, 9), a_day)
@settings(max_examples=30, deadline=None)
def test_spells_of_exact_years_add_up_to_exact_years(first, second, start):
    start = start.replace(day=min(start.day, 28), year=1995)
    gap = start.replace(year=start.year + first) + timedelta(days=3)
    assume((gap.month, gap.day) != (2, 29))
    records = [
        {"from": start, "to": start.replace(year=start.year + first) - timedelta(days=1)},
        {"from": gap, "to": gap.replace(year=gap.year + second) - timedelta(days=1)},
    ]

    assert evaluate(FULL_YEARS, [{"homes": records}], as_of=AS_OF).total(0) == first + second
