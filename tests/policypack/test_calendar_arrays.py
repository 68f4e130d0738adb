"""Calendar arithmetic on arrays against its own definition, and columns of any width."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policypack.anniversaries import months_between
from policypack.arrays import Col, constant, is_constant, shift_months, to_day
from policypack.batches import parts_of, score_columns
from policypack.columns import Columns, Table, columns_of
from tests.policypack.test_batches import AS_OF, LIVES, PACK

DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@given(st.tuples(DAYS, DAYS).map(sorted), st.booleans())
@example((date(2020, 2, 29), date(2021, 3, 1)), True)
@example((date(2020, 2, 29), date(2021, 2, 28)), False)
@example((date(2021, 1, 31), date(2021, 2, 28)), True)
def test_whole_months_are_the_most_that_fit(days, leap_to_march):
    first, last = days
    start, end = numbers(to_day(first)), numbers(to_day(last))
    (months,), (exact,) = months_between(start, end, leap_to_march)
    reached = shift_months(start, int(months), leap_to_march)[0]
    assert reached <= end[0] < shift_months(start, int(months) + 1, leap_to_march)[0]
    assert exact == (reached == end[0])
    many = months_between(start.repeat(20), end.repeat(20), leap_to_march)
    assert [column.tolist() for column in many] == [[int(months)] * 20, [bool(exact)] * 20]


@given(DAYS, st.integers(-400, 400), st.booleans())
def test_a_day_stored_once_moves_like_many(day, by, leap_to_march):
    once = shift_months(constant(to_day(day), 4), by, leap_to_march)
    assert is_constant(once)
    assert once.tolist() == shift_months(numbers(*[to_day(day)] * 4), by, leap_to_march).tolist()


def narrow(values: np.ndarray) -> np.ndarray:
    """The same numbers in as few bits as hold them."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    kinds = [
        kind
        for kind in (np.int8, np.int16, np.int32)
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max
    ]
    return values.astype((kinds or [np.int64])[0])


def narrowed(columns: Columns) -> Columns:
    """The same facts in narrow columns."""
    tables = {
        key: Table(
            table.spec,
            table.owner.astype(np.int32),
            {name: Col(narrow(col.v), col.known) for name, col in table.fields.items()},
            table.words,
        )
        for key, table in columns.tables.items()
    }
    values = {key: Col(narrow(col.v), col.known) for key, col in columns.values.items()}
    return replace(columns, values=values, tables=tables)


@given(st.lists(LIVES, min_size=1, max_size=9), st.integers(1, 4))
@settings(max_examples=60)
def test_narrow_columns_give_the_same_points_and_reasons(people, size):
    columns = columns_of(PACK.facts, people)
    wide = score_columns(PACK, parts_of(columns), as_of=AS_OF)
    slim = score_columns(PACK, parts_of(narrowed(columns), size), as_of=AS_OF)
    assert slim.totals.tolist() == wide.totals.tolist()
    for key, points in wide.indicators.items():
        assert slim.indicators[key].tolist() == points.tolist(), key
    assert [slim.explain(i) for i in range(len(people))] == [wide.explain(i) for i in range(len(people))]
