"""Guangzhou's points table of 2018 in plain Python: sets of days and months, Fraction and Decimal, no engine.

Written from the rules as people tell them, not from the pack, so that the two can be compared.
A person is the mapping `policypack.evaluate` takes, with dates as dates and amounts as Decimal.

    points = assess(person, date(2020, 6, 30))
    total(points), total(points, school=True)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.policies.plain_calendar import (
    Record,
    age,
    days_of,
    five_years,
    month,
    months_of,
    own,
    plain,
    whole_years,
    within,
)

ITEMS = (
    *("residence", "employment", "education", "age", "skill", "innovation", "urgent", "service"),
    *("credit", "offences"),
)
DEDUCTIONS = ("credit", "offences")
DEGREES = {**dict.fromkeys(("doctor", "master", "bachelor"), 50), "college": 35, "high_school": 20}
SKILLS = {
    **dict.fromkeys(("middle_title", "technician"), 30),
    **dict.fromkeys(("junior_title", "senior_skill", "staff_three"), 20),
    **dict.fromkeys(("middle_skill", "staff_four"), 10),
}
PATENTS = {"invention": (20, 40), "utility": (10, 20), "design": (5, 10)}
KINDS = ("pension", "medical", "unemployment", "injury", "maternity")


@dataclass(frozen=True)
class Given:
    """What a round gives; None: nobody knows it."""

    blood_cap: int | None = None
    volunteering_cap: int | None = None
    five_years_from: date | None = None
    cut_off: date | None = None


def assess(person: Mapping[str, object], as_of: date, given: Given = Given()) -> dict[str, Fraction]:
    """Points by item of one person, exact."""
    life = _Life(person, as_of, given)
    return {item: Fraction(getattr(life, item)()) for item in ITEMS}


def total(points: Mapping[str, Fraction], *, school: bool = False) -> Fraction:
    """All items, never below 0; for school the deductions do not count."""
    return max(sum(n for item, n in points.items() if not (school and item in DEDUCTIONS)), Fraction(0))


def shared(points: int, people: int, shares: int) -> Fraction:
    """So many points among so many people, to the cent."""
    exact = Decimal(points * shares) / Decimal(people)
    return Fraction(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


class _Life:
    """One life under the table of 2018."""

    def __init__(self, person: Mapping[str, object], as_of: date, given: Given) -> None:
        self.person, self.as_of, self.given = person, as_of, given
        self.first, self.last = five_years(as_of, given.five_years_from, given.cut_off)

    def of(self, fact: str) -> list[Record]:
        return own(self.person.get(fact, ()), "guangzhou")

    def recent(self, fact: str, field: str) -> list[Record]:
        return within(self.of(fact), field, self.first, self.last)

    def years(self, *spells: Record) -> int:
        return whole_years(days_of(spells, self.as_of))

    def residence(self) -> int:
        homes = [each for each in self.of("homes") if each["from"] <= self.as_of]
        owned = any(each["tenure"] == "own" for each in homes)
        own_points = (10 + 5 * bool(self.person.get("outer_home"))) * owned
        lease = min(2 * self.years(*(each for each in homes if each["tenure"] != "own")), 10)
        choice = self.person.get("housing_choice")
        home = {"own": own_points, "lease": lease, None: max(own_points, lease)}[choice]
        return 3 * self.years(*self.of("permits")) + home + min(2 * self.years(*self.of("moves_out")), 10)

    def employment(self) -> int:
        paid = plain(self.of("insurance"), "transferred", "back_paid")
        return sum(
            len(months_of((each for each in paid if each["kind"] == kind), self.as_of)) // 12
            for kind in KINDS
        )

    def education(self) -> int:
        return max([0, *(DEGREES.get(each["level"], 0) for each in self.of("education"))])

    def age(self) -> int:
        birth = self.person.get("birth_date")
        years = age(birth, self.as_of) if birth else 0
        return next((n for least, n in ((46, 0), (41, 10), (31, 20), (18, 30)) if years >= least), 0)

    def skill(self) -> int:
        found = self.of("certificates")
        return max([0, *(SKILLS[each["level"]] for each in found)]) + 10 * any(
            each.get("in_trade") for each in found
        )

    def innovation(self) -> Fraction:
        found = Fraction(min(2 * self.years(*self.of("rd_work")), 10))
        patents = plain(self.recent("patents", "granted_on"), "filed_elsewhere")
        for kind, (points, cap) in PATENTS.items():
            earned = sum(
                shared(points, each["inventors"] + 1, 2 if each.get("first_inventor") else 1)
                for each in patents
                if each["kind"] == kind
            )
            found += min(earned, cap)
        return found

    def urgent(self) -> int:
        found = 20 if self.person.get("urgent_certificates") else 0
        days = days_of(self.of("hardship_work"), self.as_of)
        return found + (10 + min(5 * whole_years(days), 30) if self.as_of in days else 0)

    def service(self) -> int:
        times = len(self.recent("blood_donations", "given_on"))
        hours = sum(Fraction(each["hours"]) for each in self.recent("volunteering", "served_on"))
        blood = min(2 * times, self.given.blood_cap or 0)
        return blood + min(2 * int(hours // 50), self.given.volunteering_cap or 0)

    def credit(self) -> int:
        return -5 * len(self.of("credit_records"))

    def offences(self) -> int:
        kinds = [each["kind"] for each in self.recent("offences", "decided_on")]
        return -10 * (kinds.count("tax_evasion") + kinds.count("public_security"))


def insured_months(person: Mapping[str, object], as_of: date, kind: str = "") -> int:
    """Months of any insurance, or of one kind, that count."""
    paid = plain(own(person.get("insurance", ()), "guangzhou"), "transferred", "back_paid")
    started = [each for each in paid if month(each["from"]) <= month(as_of)]
    return len(months_of((each for each in started if kind in ("", each["kind"])), as_of))
