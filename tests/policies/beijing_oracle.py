"""Beijing's settlement table of 2020 in plain Python: sets of months, Fraction and Decimal, no engine.

Written from the rules as people tell them, not from the pack, so that the two can be compared.
A person is the mapping `policypack.evaluate` takes; months are dates (any day) or text as 2019-12.

    counted = assess(person, cut_off=date(2019, 12, 31))
    counted.points["residence"], counted.total
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

KINDS = ("pension", "medical", "unemployment", "injury", "maternity")
ITEMS = (
    *("employment", "residence", "education", "job_housing", "innovation", "tax"),
    *("age", "honour", "law"),
)
DEGREES = {
    **dict.fromkeys(("college", "bachelor_diploma", "bachelor_degree"), Fraction(21, 2)),
    **dict.fromkeys(("bachelor", "master_diploma", "master_degree"), Fraction(15)),
    **dict.fromkeys(("master", "doctor_diploma", "doctor_degree"), Fraction(26)),
    "doctor": Fraction(37),
}
LONG_STUDY = ("bachelor", "master_diploma", "master_degree")
AGES = ((45, 20), (46, 16), (47, 12), (48, 8), (49, 4))
FINANCING = ((40_000_000, 6), (20_000_000, 4), (5_000_000, 2))
FIRST_PAID = 1998 * 12 + 6
FIRST_OUTSIDE = 2018 * 12


@dataclass(frozen=True)
class Readings:
    """How the disputed sentences are read; the first of each is the pack's default."""

    rounding_on: str = "indicator"  # or total
    age_reading: str = "started"  # or completed
    overlap_mode: str = "window"  # or capped, flat, actual
    tax_reading: str = "each_year"  # or average
    lease_filled_from: date = date(2020, 8, 1)


@dataclass(frozen=True)
class Counted:
    """Points by item, and in all."""

    points: Mapping[str, Decimal | Fraction]
    total: Decimal


def assess(person: Mapping[str, object], cut_off: date, readings: Readings = Readings()) -> Counted:
    """The nine items of one person. `cut_off` is a 31 December."""
    assert (cut_off.month, cut_off.day) == (12, 31)
    life = _Life(person, cut_off, readings)
    exact = {item: getattr(life, item)() for item in ITEMS}
    if readings.rounding_on == "total":
        return Counted(exact, two_places(sum(exact.values(), Fraction(0))))
    rounded = {item: two_places(points) for item, points in exact.items()}
    return Counted(rounded, sum(rounded.values(), Decimal(0)))


def two_places(points: Fraction) -> Decimal:
    """Half up: 97.125 is 97.13."""
    return (Decimal(points.numerator) / points.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def month_of(value: object) -> int:
    """A month as one number."""
    if isinstance(value, date):
        return value.year * 12 + value.month - 1
    year, month = str(value).split("-")[:2]
    return int(year) * 12 + int(month) - 1


def day_of(value: object) -> date:
    """A date, given as one or as text."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def yuan(value: object) -> Fraction:
    """An amount, exactly."""
    return Fraction(value) if isinstance(value, int | Decimal) else Fraction(str(value))


class _Life:
    def __init__(self, person: Mapping[str, object], cut_off: date, readings: Readings) -> None:
        self.person, self.cut_off, self.readings = person, cut_off, readings
        self.last = month_of(cut_off)
        paid = [record for record in self._here("insurance") if not record.get("back_paid")]
        self.paid = [record for record in paid if not record.get("transferred")]
        by_kind = [
            self._months(record for record in self.paid if record["kind"] == kind) - set(range(FIRST_PAID))
            for kind in KINDS
        ]
        self.employed: set[int] = max(by_kind, key=len)
        homes = self._here("homes")
        self.own = self._months(home for home in homes if home["tenure"] == "own")
        self.leased = self._months(home for home in homes if home["tenure"] in ("lease", "dormitory"))

    def _records(self, fact: str) -> list[Mapping[str, object]]:
        found = self.person.get(fact) or []
        assert isinstance(found, list)
        return found

    def _here(self, fact: str) -> list[Mapping[str, object]]:
        return [record for record in self._records(fact) if record.get("city") in (None, "", "beijing")]

    def _months(self, spells: Iterable[Mapping[str, object]]) -> set[int]:
        found: set[int] = set()
        for spell in spells:
            end = spell.get("to")
            until = self.last if end is None else min(month_of(end), self.last)
            found |= set(range(month_of(spell["from"]), until + 1))
        return found

    def employment(self) -> Fraction:
        """3 a year for the kind of insurance with most normal months."""
        return Fraction(3, 12) * len(self.employed)

    def residence(self) -> Fraction:
        """Own home 1 a year, lease or dormitory 0.5; never longer than employment, own home first."""
        filled_from = month_of(self.readings.lease_filled_from)
        before = len({month for month in self.employed if month < filled_from})
        own_before = len({month for month in self.own if month < filled_from})
        filled = {month for month in self.leased - self.own if month >= filled_from}
        own = min(len(self.own), len(self.employed))
        leased = min(max(before - own_before, 0) + len(filled), len(self.employed) - own)
        return Fraction(own, 12) + Fraction(leased, 24)

    def education(self) -> Fraction:
        """The best certificate, less what was earned by work and lease while studying."""
        earned = [self._degree(record) for record in self._records("education")]
        return max([Fraction(0), *earned])

    def _degree(self, record: Mapping[str, object]) -> Fraction:
        award = str(record["award"])
        deducted = self._overlap(record, 12 * (4 if award in LONG_STUDY else 3))
        return Fraction(0) if deducted is None else DEGREES[award] - Fraction(7, 24) * deducted

    def _overlap(self, record: Mapping[str, object], prescribed: int) -> int | None:
        """Months deducted; None: what this reading asks for was not filled in."""
        mode, graduated = self.readings.overlap_mode, month_of(record["graduated_on"])
        if mode == "window":
            return len(self.employed & set(range(graduated - prescribed + 1, graduated + 1)))
        if mode == "flat":
            working = record.get("working")
            return None if working is None else prescribed * bool(working)
        if record.get("started_on") is None:
            return None
        insured = len(self.employed & set(range(month_of(record["started_on"]), graduated + 1)))
        return min(insured, prescribed) if mode == "capped" else insured

    def job_housing(self) -> Fraction:
        """Own home outside the six districts 2 a full year, with the job outside 3; at most 12."""
        outside = self._months(
            home for home in self._here("homes") if home["tenure"] == "own" and home.get("outer")
        )
        home = {month for month in outside if month >= FIRST_OUTSIDE}
        both = home & self._months(record for record in self.paid if record.get("outer"))
        if self.last not in home or self.person.get("job_housing_choice") == "decline":
            return Fraction(0)
        years, left = divmod(len(both), 12)
        return Fraction(min(12, 3 * years + 2 * ((len(home - both) + left) // 12)))

    def innovation(self) -> Fraction:
        """The best of an award in science or culture, a contest, a holding."""
        worth = [0]
        for fact in ("science_awards", "contest_awards"):
            worth += [int(str(record["worth"]).removeprefix("p")) for record in self._records(fact)]
        for holding in self._records("holdings"):
            if yuan(holding["share"]) >= 10 and holding["whole_year"]:
                raised = yuan(holding["financing"])
                worth.append(next((points for least, points in FINANCING if raised >= least), 0))
        return Fraction(max(worth))

    def tax(self) -> Fraction:
        """2 for each of the last three years with 100,000 yuan (or 6 for such an average), −12 an offence."""
        by_year = dict.fromkeys(range(self.cut_off.year - 2, self.cut_off.year + 1), Fraction(0))
        for record in self._here("income_tax"):
            if record["year"] in by_year:
                by_year[record["year"]] += yuan(record["amount"])  # type: ignore[index]
        plus = 2 * sum(amount >= 100_000 for amount in by_year.values())
        if self.readings.tax_reading == "average":
            amounts = by_year.values()
            plus = 6 if all(amount > 0 for amount in amounts) and sum(amounts) >= 300_000 else 0
        return Fraction(plus - 12 * self._recent("tax_offences"))

    def _recent(self, fact: str) -> int:
        first = date(self.cut_off.year - 4, 1, 1)
        return sum(first <= day_of(record["decided_on"]) <= self.cut_off for record in self._here(fact))

    def age(self) -> Fraction:
        """20 up to 45 on 1 January of the cut-off's year, 4 fewer for each year begun (or completed) above."""
        if self.person.get("birth_date") is None:
            return Fraction(0)
        born, year = day_of(self.person["birth_date"]), self.cut_off.year
        for limit, points in AGES:
            if self.readings.age_reading == "started":
                young = born >= date(year - limit, 1, 1)
            else:
                young = year - born.year - ((born.month, born.day) > (1, 1)) <= limit
            if young:
                return Fraction(points)
        return Fraction(0)

    def honour(self) -> Fraction:
        """20 once."""
        return Fraction(20 if self._records("honours") else 0)

    def law(self) -> Fraction:
        """−30 for each detention in Beijing in five years."""
        return Fraction(-30 * self._recent("detentions"))
