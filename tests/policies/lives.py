"""Random lives for the oracles: records, spells, amounts; and examples' texts as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.policies.plain_calendar import moved

MAYBE = st.sampled_from([None, None, True, False])
RARELY = st.sampled_from([None, None, None, None, None, True, False])
MOST = 6


def city_or(name: str) -> st.SearchStrategy[str | None]:
    """Mostly not said, sometimes this city, sometimes another."""
    return st.sampled_from([None, None, None, name, "elsewhere"])


def before(as_of: date, years: int) -> st.SearchStrategy[date]:
    """A day of the years before, up to a month after: what lies ahead must not count."""
    return st.integers(-30, years * 366).map(lambda ago: as_of - timedelta(days=ago))


def births(as_of: date) -> st.SearchStrategy[date | None]:
    """A birth date, every other one within a day of a birthday."""
    turning = st.builds(
        lambda years, days: moved(as_of, -12 * years) + timedelta(days=days),
        st.integers(16, 64),
        st.sampled_from([0, 0, 1, -1]),
    )
    ages = st.integers(0, 70 * 365).map(lambda ago: as_of - timedelta(days=ago))
    return st.one_of(turning, ages, turning, ages, st.none())


def kept(record: Mapping[str, object]) -> dict[str, object]:
    """A record without the fields nobody filled in."""
    return {key: value for key, value in record.items() if value is not None}


def several(record: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """None to six of them, each number as likely as another."""
    return st.integers(0, MOST).flatmap(lambda size: st.lists(record, min_size=size, max_size=size))


def records(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, object]]]:
    """Records of these fields."""
    return several(st.fixed_dictionaries(fields).map(kept))


def spells(as_of: date, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, object]]]:
    """Records with a beginning in the last 25 years, and an end that is not before it or not known."""
    length = st.none() | st.integers(0, 3000) | st.sampled_from([364, 365, 729, 730])

    def spell(start: date, days: int | None, more: dict[str, object]) -> dict[str, object]:
        return {**more, "from": start, **({} if days is None else {"to": start + timedelta(days=days)})}

    return several(st.builds(spell, before(as_of, 25), length, st.fixed_dictionaries(fields).map(kept)))


def money(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """Amounts to the cent, often just at or below a round thousand."""
    edges = [Decimal(edge) for edge in range(low, high + 1, max((high - low) // 20, 1))]
    return st.sampled_from([*edges, *(edge - Decimal("0.01") for edge in edges[1:])]) | st.decimals(
        low, high, places=2
    )


def typed(facts: Mapping[str, object]) -> dict[str, object]:
    """An example's facts with dates as dates and numbers as numbers."""
    return {
        key: [{name: _value(name, one) for name, one in record.items()} for record in value]
        if isinstance(value, list | tuple)
        else _value(key, value)
        for key, value in facts.items()
    }


def _value(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    if name in ("from", "to") or name.endswith(("_on", "_date")):
        return date.fromisoformat(value if len(value) == 10 else f"{value}-01")
    if name in ("year", "holders", "millilitres", "inventors"):
        return int(value)
    return Decimal(value) if name in ("amount", "hours") else value
