"""Hangzhou's points tables in plain Python, the trial edition and that of 2021: no engine.

Written from the rules as people tell them, not from the packs, so that the two can be compared.
A person is the mapping `policypack.evaluate` takes, with dates as dates and amounts as Decimal.

    assess(person, date(2020, 2, 1), Round(), TRIAL)  →  points by item
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
    tax_years,
    whole_months,
    whole_years,
    within,
)

TRIAL, NEW = "hangzhou/residence/2018", "hangzhou/residence/2021"
CHANGED_2023, CHANGED_2024 = date(2023, 1, 1), date(2024, 7, 1)
DEGREES = {"doctor": 90, "master": 70, "bachelor": 50, "college": 30, "high_school": 10}
TITLES = {
    "senior_title": 100,
    **dict.fromkeys(("associate_title", "senior_technician"), 80),
    **dict.fromkeys(("middle_title", "technician"), 60),
    "senior_skill": 40,
}
HONOURS = {"national": (80, 240), "province": (50, 150), "city": (30, 90), "district": (10, 30)}
OFFENCES = {"criminal": 150, "drug_isolation": 100, "detention": 60}


@dataclass(frozen=True)
class Round:
    """What a round, or a reading, gives; None: nobody knows it."""

    by_month: bool | None = None  # None: the pack's own reading
    years_counted_most: int = 15
    employee_tax_start: int = 10_000
    employee_tax_cap: int | None = None
    business_tax_cap: int | None = None
    blood_cap: int = 20
    criminal: int | None = None
    drug_isolation: int | None = None
    detention: int | None = None
    five_years_from: date | None = None
    cut_off: date | None = None
    tax_years_from: int | None = None


def assess(person: Mapping[str, object], as_of: date, given: Round, edition: str) -> dict[str, Fraction]:
    """Points by item of one person, exact."""
    life = (Trial if edition == TRIAL else New)(person, as_of, given)
    return {item: Fraction(getattr(life, item)()) for item in life.items}


class Trial:
    """One life under the trial edition."""

    items: tuple[str, ...] = (
        *("age", "learning", "insurance", "employment", "home", "years", "honours", "marrow", "blood"),
        *("volunteering", "charity", "tax", "inventions", "offences"),
    )

    def __init__(self, person: Mapping[str, object], as_of: date, given: Round) -> None:
        self.person, self.as_of, self.given = person, as_of, given
        self.first, self.last = five_years(as_of, given.five_years_from, given.cut_off)

    def of(self, fact: str, *flags: str) -> list[Record]:
        """The records of a fact that have begun, in this city, without what these flags set aside."""
        found = plain(own(self.person.get(fact, ()), "hangzhou"), *flags)
        if fact == "insurance":
            return [each for each in found if month(each["from"]) <= month(self.as_of)]
        return [each for each in found if each.get("from", self.as_of) <= self.as_of]

    def recent(self, fact: str, field: str) -> list[Record]:
        return within(self.of(fact), field, self.first, self.last)

    def age(self) -> int:
        birth = self.person.get("birth_date")
        years = age(birth, self.as_of) if birth else 61
        return 0 if years > 60 else min(5 + 2 * max(56 - years, 0), 30)

    def learning(self) -> int:
        found = [0]
        for each in self.of("education"):
            if each.get("held") != "neither":
                one = each.get("held") == "one" and each["level"] in ("bachelor", "master", "doctor")
                found.append(DEGREES.get(each["level"], 0) - 10 * one)
        return max(found + [TITLES.get(each["level"], 0) for each in self.of("certificates")])

    def insured(self, *kinds: str) -> list[Record]:
        found = self.of("insurance", "transferred", "back_paid")
        return [each for each in found if not kinds or each["kind"] in kinds]

    def insurance(self) -> Fraction:
        if not self.insured("pension"):
            return Fraction(0)
        counted = self.insured() if self.given.by_month is False else self.insured("pension")
        return min(Fraction(len(months_of(counted, self.as_of)), 4), Fraction(75))

    def employment(self) -> int:
        return 10 if self.person.get("jobs") else 0

    def homes(self, tenure: str) -> list[Record]:
        return [each for each in self.of("homes", "forward_sale", "unlawful") if each["tenure"] == tenure]

    def at_home(self) -> bool:
        """Whether an own home is lived in today."""
        lived_in = [each for each in self.homes("own") if each.get("lived_in")]
        return self.as_of in days_of(lived_in, self.as_of)

    def lease(self) -> int:
        return min(6 * whole_years(days_of(self.homes("lease"), self.as_of)), 30)

    def home(self) -> int:
        return max(30 * self.at_home(), self.lease())

    def lived(self) -> int:
        return whole_years(days_of([*self.of("permits"), *self.of("registrations")], self.as_of))

    def years(self) -> int:
        return 3 * min(self.lived(), self.given.years_counted_most)

    def honours(self) -> int:
        best: dict[object, str] = {}
        order = list(HONOURS)
        for each in plain(self.recent("honours", "granted_on"), "elsewhere"):
            level = best.setdefault(each["matter"], each["level"])
            best[each["matter"]] = min(level, each["level"], key=order.index)
        levels = list(best.values())
        return sum(min(levels.count(level) * points, cap) for level, (points, cap) in HONOURS.items())

    def marrow(self) -> int:
        return 80 if self.recent("marrow_donations", "given_on") else 0

    def bled(self) -> Fraction:
        drawn = sum(each["millilitres"] for each in self.recent("blood_donations", "given_on"))
        return Fraction(0) if drawn < 200 else 1 + Fraction((drawn - 200) // 100, 2)

    def blood(self) -> Fraction:
        return min(self.bled(), Fraction(10))

    def helped(self) -> int:
        hours = sum(Fraction(each["hours"]) for each in self.recent("volunteering", "served_on"))
        return 2 * int(hours // 20)

    def volunteering(self) -> int:
        return min(self.helped(), 10)

    def charity(self) -> int:
        given = sum(Fraction(each["amount"]) for each in self.recent("gifts", "given_on"))
        return min(2 * int(given // 1000), 10)

    def taxed(self, fact: str) -> Fraction:
        years = tax_years(self.as_of, 5, self.given.tax_years_from)
        return sum((Fraction(each["amount"]) for each in self.of(fact) if each["year"] in years), Fraction(0))

    def employee(self) -> int:
        start = self.given.employee_tax_start
        paid = self.taxed("income_tax")
        return 0 if paid < start else 1 + int((paid - start) // 5_000)

    def business(self) -> int:
        paid = self.taxed("business_tax")
        points = 0 if paid < 50_000 else 1 + int((paid - 50_000) // 30_000)
        return min(points, self.given.business_tax_cap or 0)

    def tax(self) -> int:
        return min(self.employee(), self.given.employee_tax_cap or 0) + self.business()

    def inventions(self) -> int:
        found = self.of("inventions", "bought")
        return sum(20 if each["holders"] == 1 or each.get("first") else 10 for each in found)

    def offences(self) -> int:
        return -sum(getattr(self.given, each["kind"]) or 0 for each in self.recent("offences", "decided_on"))


class New(Trial):
    """One life under the edition of 2021, with its changes of 2023 and July 2024."""

    items = (*Trial.items, "chunan", "province")

    def age(self) -> int:
        if self.as_of < CHANGED_2023:
            return super().age()
        birth = self.person.get("birth_date")
        years = age(birth, self.as_of) if birth else 0
        return 0 if years < 18 else max(30 - 2 * max(years - 40, 0), 0)

    def insurance(self) -> Fraction:
        pension, medical = self.insured("pension"), self.insured("medical")
        if not pension or not medical:
            return Fraction(0)
        counted = months_of(self.insured(), self.as_of)
        if self.given.by_month:
            counted = months_of(pension, self.as_of) & months_of(medical, self.as_of)
        birth = self.person.get("birth_date")
        early = month(birth) if birth else 0
        return min(Fraction(sum(early <= one < month(self.as_of) for one in counted), 2), Fraction(120))

    def employment(self) -> int:
        return 0

    def homes(self, tenure: str) -> list[Record]:
        late = ("local_owner", "former_hukou", "scored_before", "other_owner")
        late = late if self.as_of >= CHANGED_2024 else ()
        return plain(super().homes(tenure), "non_residential", *late)

    def home(self) -> int:
        return max((80 if self.as_of >= CHANGED_2024 else 30) * self.at_home(), self.lease())

    def years(self) -> int:
        return min(5 * self.lived(), 100)

    def blood(self) -> Fraction:
        return min(self.bled(), Fraction(self.given.blood_cap))

    def volunteering(self) -> int:
        return min(self.helped(), 20)

    def tax(self) -> int:
        return min(self.employee(), 80 if self.as_of >= CHANGED_2023 else 20) + self.business()

    def offences(self) -> int:
        by_act: dict[object, int] = defaultdict(int)
        for at, each in enumerate(self.recent("offences", "decided_on")):
            act = each.get("act") or at
            by_act[act] = max(by_act[act], OFFENCES[each["kind"]])
        return -sum(by_act.values())

    def chunan(self) -> int:
        return 30 if self.person.get("in_chunan") and self.as_of >= CHANGED_2024 else 0

    def province(self) -> Fraction:
        if self.as_of < CHANGED_2024:
            return Fraction(0)
        insured = len(months_of(self.person.get("province_insurance", ()), self.as_of))
        lived = whole_months(days_of(self.person.get("province_residence", ()), self.as_of))
        return min(Fraction(insured, 2) + Fraction(lived, 4), Fraction(30))
