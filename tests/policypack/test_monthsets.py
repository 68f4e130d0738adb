"""Sets of months against Python's own sets: whatever a set is made of, spells, bitmaps or whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack import monthsets, most_months
from policypack.arrays import month_text
from policypack.month_runs import listed, longest, run
from policypack.monthsets import AnyMonths, Calendar

FIRST, LAST, PEOPLE = 2010 * 12, 2022 * 12 + 11, 3
EITHER = pytest.mark.parametrize(
    "calendar", [Calendar.covering(FIRST, LAST, few=few) for few in (False, True)], ids=["arrays", "numbers"]
)
MONTHS = st.integers(FIRST, LAST)
ANY_MONTH = st.integers(FIRST - 40, LAST + 40)
SPELLS = st.lists(st.tuples(st.integers(0, PEOPLE - 1), MONTHS, st.integers(-2, 60)), max_size=12)


def months_of(spells):
    """Per person the months, each counted out."""
    found = [set() for _ in range(PEOPLE)]
    for owner, low, length in spells:
        found[owner] |= set(range(low, min(low + length, LAST) + 1))
    return found


def sets_of(calendar, spells):
    """The engine's sets of the same spells, sorted by owner and nothing else."""
    columns = np.array(sorted(spells, key=lambda spell: spell[0]), dtype=np.int64).reshape(-1, 3).T
    owner, low, length = columns
    high = np.minimum(low + length, LAST)
    places = ((end - calendar.first).astype(np.int16) for end in (low, high))
    return monthsets.of_spells(calendar, PEOPLE, owner, *places)


def held(sets: AnyMonths):
    """What is in each set, which must agree with its count."""
    found = [set(listed(sets, row)) for row in range(sets.n)]
    assert sets.count().tolist() == [len(months) for months in found]
    return found


def cut(months, low, high):
    return {month for month in months if low <= month <= high}


@EITHER
@given(SPELLS, SPELLS)
def test_union_intersection_and_difference(calendar, one, other):
    a, b = months_of(one), months_of(other)
    assert held(sets_of(calendar, one)) == a
    assert held(sets_of(calendar, one) | sets_of(calendar, other)) == [
        x | y for x, y in zip(a, b, strict=True)
    ]
    assert held(sets_of(calendar, one) & sets_of(calendar, other)) == [
        x & y for x, y in zip(a, b, strict=True)
    ]
    assert held(sets_of(calendar, one) - sets_of(calendar, other)) == [
        x - y for x, y in zip(a, b, strict=True)
    ]


@EITHER
@given(SPELLS, SPELLS, ANY_MONTH, ANY_MONTH)
def test_a_period_for_everybody_and_what_is_left_without_it(calendar, one, other, low, high):
    ends = low, high
    for made, months in (
        (sets_of(calendar, one), months_of(one)),
        (
            sets_of(calendar, one) | sets_of(calendar, other),
            [x | y for x, y in zip(months_of(one), months_of(other), strict=True)],
        ),
    ):
        inside = [cut(own, low, high) for own in months]
        assert held(monthsets.between(made, *ends)) == inside
        assert held(made - monthsets.between(made, *ends)) == [
            x - y for x, y in zip(months, inside, strict=True)
        ]
        again = monthsets.between(monthsets.between(made, *ends), *ends)
        assert held(again & made) == inside
        assert held(again | made) == months


@EITHER
@given(SPELLS, st.lists(st.tuples(ANY_MONTH, ANY_MONTH), min_size=PEOPLE, max_size=PEOPLE))
def test_a_period_of_ones_own(calendar, spells, ends):
    low, high = (np.array(column) for column in zip(*ends, strict=True))
    wanted = [cut(own, *pair) for own, pair in zip(months_of(spells), ends, strict=True)]
    assert held(monthsets.between(sets_of(calendar, spells), low, high)) == wanted


@EITHER
@given(SPELLS, SPELLS, SPELLS)
def test_the_set_with_most_months_is_the_first_of_equals(calendar, one, two, three):
    lists = [months_of(spells) for spells in (one, two, three)]
    wanted = [max(own, key=len) for own in zip(*lists, strict=True)]
    choices = [sets_of(calendar, spells) for spells in (one, two, three)]
    assert held(most_months.most(choices)) == wanted
    assert held(most_months.most([choices[0] | choices[0], *choices[1:]])) == wanted


@EITHER
@given(SPELLS, st.lists(st.integers(0, PEOPLE - 1), max_size=6))
def test_records_below_see_the_months_of_their_owner(calendar, spells, owners):
    owner = np.array(sorted(owners), dtype=np.int64)
    wanted = [months_of(spells)[person] for person in owner.tolist()]
    assert held(sets_of(calendar, spells).of(owner)) == wanted
    united = sets_of(calendar, spells) | sets_of(calendar, spells)
    assert held(united.of(owner)) == wanted


@EITHER
@given(SPELLS, ANY_MONTH, st.lists(ANY_MONTH, min_size=PEOPLE, max_size=PEOPLE))
def test_whether_a_month_is_in_a_set(calendar, spells, month, own):
    months, sets = months_of(spells), sets_of(calendar, spells)
    assert monthsets.has(sets, month).tolist() == [month in held for held in months]
    asked = monthsets.has(sets, np.array(own))
    assert asked.tolist() == [m in h for m, h in zip(own, months, strict=True)], month_text(month)


@EITHER
@given(SPELLS, st.integers(0, 7), MONTHS)
def test_runs_bridge_pauses_up_to_the_gap(calendar, spells, gap, until):
    sets, runs = sets_of(calendar, spells), [runs_of(own, gap) for own in months_of(spells)]
    assert longest(sets, gap).tolist() == [max(map(len, own), default=0) for own in runs]
    assert held(run(sets, until, gap)) == [cut(one_with(own, until), FIRST, until) for own in runs]


def runs_of(months, gap):
    """Months in order, parted where more than `gap` are missing."""
    parts = []
    for month in sorted(months):
        if parts and month - parts[-1][-1] - 1 <= gap:
            parts[-1].append(month)
        else:
            parts.append([month])
    return parts


def one_with(runs, month):
    return next((part for part in runs if month in part), [])
