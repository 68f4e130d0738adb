"""Days and months counted one by one, for the oracles: sets of dates, no engine.

A record's `from` and `to` are its first and last day (or month, any day of it); no `to`: still going on.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

Record = Mapping[str, object]
ONE_DAY = timedelta(days=1)


def moved(day: date, months: int) -> date:
    """The same day so many months later; a day the month lacks becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age(birth: date, as_of: date) -> int:
    """Birthdays reached; who is born on 29 February has the 28th in a common year."""
    return max(sum(moved(birth, 12 * year) <= as_of for year in range(1, as_of.year - birth.year + 1)), 0)


def days_of(records: Iterable[Record], as_of: date) -> set[date]:
    """Every day of the records, to the as-of day."""
    found: set[date] = set()
    for record in records:
        day, last = record["from"], min(record.get("to") or as_of, as_of)
        while day <= last:
            found.add(day)
            day += ONE_DAY
    return found


def whole_months(days: set[date]) -> int:
    """Each unbroken run by its own calendar; days left over make a month for every 31 of them."""
    months = left = 0
    for first in sorted(day for day in days if day - ONE_DAY not in days):
        end = first
        while end in days:
            end += ONE_DAY
        length = 0
        while moved(first, length + 1) <= end:
            length += 1
        months += length
        left += (end - moved(first, length)).days
    return months + left // 31


def whole_years(days: set[date]) -> int:
    """满一年: whole months of all runs together, by twelve."""
    return whole_months(days) // 12


def month(day: date) -> int:
    """A month as one number."""
    return day.year * 12 + day.month - 1


def months_of(records: Iterable[Record], as_of: date) -> set[int]:
    """Every month of the records, to the as-of day's."""
    found: set[int] = set()
    for record in records:
        found |= set(range(month(record["from"]), min(month(record.get("to") or as_of), month(as_of)) + 1))
    return found


def own(records: Iterable[Record], city: str) -> list[Record]:
    """The records of this city; those that name none are taken for its own."""
    return [record for record in records if record.get("city") in (None, city)]


def plain(records: Iterable[Record], *flags: str) -> list[Record]:
    """The records that none of these flags sets aside."""
    return [record for record in records if not any(record.get(flag) for flag in flags)]


def within(records: Iterable[Record], field: str, first: date, last: date) -> list[Record]:
    """The records of a look-back, both its days included."""
    return [record for record in records if first <= record[field] <= last]


def five_years(as_of: date, first: date | None, last: date | None) -> tuple[date, date]:
    """The look-back of five years to a day, or as a round gives it."""
    until = last or as_of
    return first or moved(until + ONE_DAY, -60), until


def tax_years(as_of: date, count: int, first: int | None) -> range:
    """The last completed calendar years."""
    last = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    return range(first or last - count + 1, last + 1)
