"""Plain Python from spells, person by person, as a careful script would: months are bits of a whole number.

Points are floats that follow the text of the table (3 a year is months / 12 * 3), rounded half up by
`floor(points * 100 + 0.5)`; `roundings` shows what `round()` gives instead.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import NamedTuple

import numpy as np
from people import AS_OF, AWARDS, CHOICES, CONTEST, KINDS, LAST_MONTH, SCIENCE, TENURES, Array, Table
from ready import LONG_STUDY, day, month_of

OWN = TENURES.index("own")
DECLINE = CHOICES.index("decline")
DEGREE = (10.5, 10.5, 10.5, 15, 15, 15, 26, 26, 26, 37)
STUDY = [48 if award in LONG_STUDY else 36 for award in range(len(AWARDS))]
YEAR = AS_OF.year
FIVE_YEARS = day(YEAR - 4, 1, 1), day(YEAR, 12, 31)
AFTER_LAST = LAST_MONTH + 1
ZERO = 1990 * 12  # bit 0 of every month set
ALL = (1 << AFTER_LAST - ZERO) - 1


def since(month: int) -> int:
    """All months from this one on."""
    return ALL >> (month - ZERO) << (month - ZERO)


PAID, OUTSIDE, FILLED = since(1998 * 12 + 6), since(2018 * 12), since(2020 * 12 + 7)
BEFORE_FILLED = ALL & ~FILLED
DECEMBER = since(LAST_MONTH)


class Person(NamedTuple):
    """One applicant; a record is a tuple, in the order the loops below name."""

    birth_year: int
    choice: int
    insurance: list[tuple[int, int, int, bool, bool, bool]]
    homes: list[tuple[int, int, int, bool]]
    education: list[tuple[int, int]]
    income_tax: list[tuple[int, int]]
    science_awards: list[tuple[int]]
    contest_awards: list[tuple[int]]
    holdings: list[tuple[int, bool, int]]
    honours: list[tuple[()]]
    tax_offences: list[tuple[int]]
    detentions: list[tuple[int]]


def months(first: int, last: int) -> int:
    """Months `first` to `last` as bits; a spell that goes on, or past the cut-off, ends at the cut-off."""
    end = AFTER_LAST if last == -1 or last > LAST_MONTH else last + 1
    return (1 << end - ZERO) - (1 << first - ZERO) if first < end else 0


def points(person: Person) -> tuple[float, ...]:
    """The nine items of one person."""
    paid, job_outside = [0] * len(KINDS), 0
    for kind, first, last, back_paid, transferred, outside in person.insurance:
        if not back_paid and not transferred:
            spell = months(first, last)
            paid[kind] |= spell
            if outside:
                job_outside |= spell
    employed = max([kind & PAID for kind in paid], key=int.bit_count)
    own = leased = own_outside = 0
    for tenure, first, last, outside in person.homes:
        spell = months(first, last)
        if tenure != OWN:
            leased |= spell
        else:
            own |= spell
            if outside:
                own_outside |= spell
    worked = employed.bit_count()
    return (
        worked / 12 * 3,
        residence(employed, own, leased & ~own),
        max((degree(award, graduated, employed) for award, graduated in person.education), default=0),
        0 if person.choice == DECLINE else job_housing(own_outside & OUTSIDE, job_outside),
        innovation(person),
        2 * good_years(person) - 12 * recent(person.tax_offences),
        min(max(4 * (50 - (YEAR - person.birth_year)), 0), 20),
        20 if person.honours else 0,
        -30 * recent(person.detentions),
    )


def residence(employed: int, own: int, leased: int) -> float:
    """Own home first, no longer than employment; leases before August 2020 need not be filled in."""
    worked = employed.bit_count()
    owned = min(own.bit_count(), worked)
    not_filled = max((employed & BEFORE_FILLED).bit_count() - (own & BEFORE_FILLED).bit_count(), 0)
    rented = min(not_filled + (leased & FILLED).bit_count(), worked - owned)
    return owned / 12 + rented / 12 * 0.5


def degree(award: int, graduated: int, employed: int) -> float:
    """The certificate less 3.5 for each year of work in the prescribed years before graduation."""
    overlap = (employed & months(graduated - STUDY[award] + 1, graduated)).bit_count()
    return max(DEGREE[award] - overlap / 12 * 3.5, 0)


def job_housing(home: int, job: int) -> int:
    """3 a year with home and job outside, 2 with the home alone; the home must be there in December."""
    if not home & DECEMBER:
        return 0
    years, left = divmod((home & job).bit_count(), 12)
    return min(12, 3 * years + 2 * (((home & ~job).bit_count() + left) // 12))


def innovation(person: Person) -> int:
    """Only the best of awards, contests and holdings."""
    best = max([SCIENCE[worth] for (worth,) in person.science_awards], default=0)
    best = max([best, *(CONTEST[worth] for (worth,) in person.contest_awards)])
    for share, whole_year, raised in person.holdings:
        if share >= 1000 and whole_year and raised >= 500_000_000:
            best = max(best, 6 if raised >= 4_000_000_000 else 4 if raised >= 2_000_000_000 else 2)
    return best


def good_years(person: Person) -> int:
    """How many of the last three years have 100,000 yuan of income tax."""
    paid = [0, 0, 0]
    for year, amount in person.income_tax:
        if YEAR - 3 < year <= YEAR:
            paid[YEAR - year] += amount
    return sum(amount >= 10_000_000 for amount in paid)


def recent(records: list[tuple[int]]) -> int:
    """How many were decided in the last five years."""
    first, last = FIVE_YEARS
    return sum(first <= decided <= last for (decided,) in records)


def half_up(value: float) -> float:
    """Two places, a half away from zero, in floats."""
    return floor(value * 100 + 0.5) / 100 if value >= 0 else -half_up(-value)


def bankers(value: float) -> float:
    """Two places as `round` gives them."""
    return round(value, 2)


class FromSpells:
    """One person after the other."""

    def __init__(self, tables: dict[str, Table], counts: Table, rounding_on: str) -> None:
        self.people, self.on_total = as_people(tables), rounding_on == "total"

    def run(self, rounded: Callable[[float], float] = half_up) -> Array:
        """Totals in hundredths."""
        if self.on_total:
            totals = [rounded(sum(points(person))) for person in self.people]
        else:
            totals = [sum([rounded(item) for item in points(person)]) for person in self.people]
        return np.rint(np.array(totals) * 100).astype(np.int64)

    def roundings(self) -> dict[str, Array]:
        """The same with Python's own rounding."""
        return {"round()": self.run(bankers)}


def as_people(tables: dict[str, Table]) -> list[Person]:
    """The columns as plain objects."""
    person = tables["person"]
    n = len(person["birth_date"])
    years = (month_of(person["birth_date"]) // 12).tolist()
    homes, education = dict(tables["homes"]), dict(tables["education"])
    for key in ("from", "to"):
        homes[key] = np.where(homes[key] == -1, -1, month_of(homes[key]))
    education["graduated_on"] = month_of(education["graduated_on"])
    lists = [
        listed(tables["insurance"], n, "kind", "from", "to", "back_paid", "transferred", "outer"),
        listed(homes, n, "tenure", "from", "to", "outer"),
        listed(education, n, "award", "graduated_on"),
        listed(tables["income_tax"], n, "year", "amount"),
        listed(tables["science_awards"], n, "worth"),
        listed(tables["contest_awards"], n, "worth"),
        listed(tables["holdings"], n, "share", "whole_year", "financing"),
        listed(tables["honours"], n),
        listed(tables["tax_offences"], n, "decided_on"),
        listed(tables["detentions"], n, "decided_on"),
    ]
    rows = zip(years, person["job_housing_choice"].tolist(), *lists, strict=True)
    return [Person(*row) for row in rows]


def listed(table: Table, n: int, *keys: str) -> list[list[tuple]]:
    """Each person's records as tuples of these fields."""
    rows = list(zip(*(table[key].tolist() for key in keys), strict=True)) or [()] * len(table["owner"])
    ends = np.cumsum(np.bincount(table["owner"], minlength=n)).tolist()
    return [rows[first:last] for first, last in zip([0, *ends], ends, strict=False)]
