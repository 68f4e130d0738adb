"""OpenFisca-Core from months: every month of every set is an input, the nine items are variables.

Its floats have 32 bits. `half_up` rounds a half away from zero; `roundings` shows `numpy.round`.
Setting the inputs is part of a run, as a simulation can be used only once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, reduce

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.model_api import ADD, MONTH, YEAR, Variable, max_, min_, not_, select, where
from openfisca_core.periods import Instant, Period
from openfisca_core.periods import period as period_of
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from people import AWARDS, CHOICES, FIRST_MONTH, KINDS, Array, Table
from ready import FILLED_FROM, FIRST_OUTSIDE, FIRST_PAID, LONG_STUDY, MONTHS, SETS, month_of, month_sets

person = build_entity(key="person", plural="people", label="An applicant", is_person=True)
ROUND = period_of("2022")
COUNTS = ("science", "contest", "financing", "tax_years", "tax_offences", "age", "honours", "detentions")


@cache
def month(place: int) -> Period:
    """A month counted from FIRST_MONTH."""
    year, index = divmod(FIRST_MONTH + place, 12)
    return Period((MONTH, Instant((year, index + 1, 1)), 1))


def since(place: int, size: int | None = None) -> Period:
    """The months from a place on, to the cut-off or so many."""
    return Period((MONTH, month(place).start, MONTHS - place if size is None else size))


def input_variable(name: str, kind: type, per: str) -> type[Variable]:
    """A variable that is given; months are written by their names in `ready.SETS`."""
    return type(name, (Variable,), {"value_type": kind, "entity": person, "definition_period": per})


class best_kind(Variable):  # noqa: N801 - OpenFisca finds a variable by the name of its class
    """The kind of insurance with most months, the first of equals."""

    value_type, entity, definition_period = int, person, YEAR

    def formula(people, period):  # noqa: N805
        return np.argmax([people(kind, since(FIRST_PAID), options=[ADD]) for kind in KINDS], axis=0)


def by_kind(code: int) -> type[Variable]:
    """Whether employment is counted by this kind."""

    def formula(people, period):
        return people("best_kind", period) == code

    common = {"value_type": bool, "entity": person, "definition_period": YEAR, "formula": formula}
    return type(f"by_{KINDS[code]}", (Variable,), common)


class employed(Variable):  # noqa: N801
    """Whether a month counts as employment."""

    value_type, entity, definition_period = bool, person, MONTH

    def formula(people, period):  # noqa: N805
        # A hundred times as quick as `select` by best_kind, as the comparisons are made once, not each month.
        months = (people(f"by_{kind}", ROUND) & people(kind, period) for kind in KINDS)
        return reduce(np.logical_or, months)


class worked(Variable):  # noqa: N801
    """Months of employment."""

    value_type, entity, definition_period = int, person, YEAR

    def formula(people, period):  # noqa: N805
        return people("employed", since(FIRST_PAID), options=[ADD])


class employment(Variable):  # noqa: N801
    """3 a year."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        return people("worked", period) / 12 * 3


class leased_and_filled(Variable):  # noqa: N801
    """A month of lease or dormitory that is no month of an own home."""

    value_type, entity, definition_period = bool, person, MONTH

    def formula(people, period):  # noqa: N805
        return people("leased", period) * not_(people("own", period))


class residence(Variable):  # noqa: N801
    """Own home first, no longer than employment; leases before August 2020 need not be filled in."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        employed_before = people("employed", since(FIRST_PAID, FILLED_FROM - FIRST_PAID), options=[ADD])
        own_before = people("own", since(0, FILLED_FROM), options=[ADD])
        own_all = own_before + people("own", since(FILLED_FROM), options=[ADD])
        filled = people("leased_and_filled", since(FILLED_FROM), options=[ADD])
        owned = min_(own_all, people("worked", period))
        rented = min_(max_(employed_before - own_before, 0) + filled, people("worked", period) - owned)
        return owned / 12 + rented / 12 * 0.5


class education(Variable):  # noqa: N801
    """The certificate less 3.5 for each year of work in the prescribed years before graduation."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        award, graduated = people("award", period), people("graduated", period)
        years = where(np.isin(award, LONG_STUDY), 4, 3)
        degree = np.array([10.5, 10.5, 10.5, 15, 15, 15, 26, 26, 26, 37, 0])[award]
        overlap = np.zeros(people.count, np.int16)
        for place in range(FIRST_PAID, MONTHS):
            inside = (graduated >= place) & (graduated - 12 * years < place)
            overlap += people("employed", month(place)) & inside
        return max_(degree - overlap / 12 * 3.5, 0)


class works_outside_too(Variable):  # noqa: N801
    """A month with an own home and the job outside the six districts."""

    value_type, entity, definition_period = bool, person, MONTH

    def formula(people, period):  # noqa: N805
        return people("own_outside", period) * people("job_outside", period)


class job_housing(Variable):  # noqa: N801
    """3 a year with home and job outside, 2 with the home alone; the home must be there in December."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        home = people("own_outside", since(FIRST_OUTSIDE), options=[ADD])
        both = people("works_outside_too", since(FIRST_OUTSIDE), options=[ADD])
        points = 3 * (both // 12) + 2 * ((home - both + both % 12) // 12)
        counts = people("own_outside", month(MONTHS - 1)) * not_(people("declines", period))
        return counts * min_(points, 12)


class innovation(Variable):  # noqa: N801
    """Only the best of awards, contests and holdings."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        raised = people("financing", period)
        holding = select([raised >= 40_000_000, raised >= 20_000_000, raised >= 5_000_000], [6, 4, 2])
        return max_(max_(people("science", period), people("contest", period)), holding)


class tax(Variable):  # noqa: N801
    """2 for a year with 100,000 yuan, −12 for an offence."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        return 2 * people("tax_years", period) - 12 * people("tax_offences", period)


class age_points(Variable):  # noqa: N801
    """20 up to 45 years, 4 fewer for each year begun above."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        return min_(max_(4 * (50 - people("age", period)), 0), 20)


class honour(Variable):  # noqa: N801
    """20 once."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        return 20 * (people("honours", period) > 0)


class law(Variable):  # noqa: N801
    """−30 for a detention."""

    value_type, entity, definition_period = float, person, YEAR

    def formula(people, period):  # noqa: N805
        return -30 * people("detentions", period)


FORMULAS = (
    *(best_kind, employed, worked, leased_and_filled, works_outside_too),
    *(employment, residence, education, job_housing, innovation, tax, age_points, honour, law),
)
ITEMS = FORMULAS[5:]


def half_up(points: Array) -> Array:
    """Two places, a half away from zero, as OpenFisca's countries do it."""
    return np.copysign(np.floor(np.abs(points) * 100 + 0.5) / 100, points)


class FromMonths:
    """A simulation for everybody at once."""

    def __init__(self, tables: dict[str, Table], counts: Table, rounding_on: str) -> None:
        self.on_total = rounding_on == "total"
        self.n = len(counts["award"])
        self.months = month_sets(tables, self.n)
        graduated = np.full(self.n, -1)
        graduated[tables["education"]["owner"]] = month_of(tables["education"]["graduated_on"]) - FIRST_MONTH
        self.values = {key: counts[key] for key in COUNTS} | {"graduated": graduated}
        self.values["declines"] = tables["person"]["job_housing_choice"] == CHOICES.index("decline")
        self.values["award"] = np.where(counts["award"] == -1, len(AWARDS), counts["award"])
        self.values["financing"] = counts["financing"] / 100
        self.system = TaxBenefitSystem([person])
        for variable in self.variables():
            self.system.add_variable(variable)

    def variables(self) -> Iterator[type[Variable]]:
        """What is given, and what is computed."""
        for name in SETS:
            yield input_variable(name, bool, MONTH)
        for name in self.values:
            kind = {"declines": bool, "financing": float}.get(name, int)
            yield input_variable(name, kind, YEAR)
        yield from map(by_kind, range(len(KINDS)))
        yield from FORMULAS

    def run(self, rounded=half_up) -> Array:
        """Totals in hundredths."""
        simulation = SimulationBuilder().build_default_simulation(self.system, self.n)
        for name, matrix in self.months.items():
            for place, array in enumerate(matrix):
                simulation.set_input(name, month(place), array)
        for name, array in self.values.items():
            simulation.set_input(name, ROUND, array)
        points = [simulation.calculate(item.__name__, ROUND) for item in ITEMS]
        totals = rounded(sum(points)) if self.on_total else sum(rounded(item) for item in points)
        return np.rint(totals * 100).astype(np.int64)

    def roundings(self) -> dict[str, Array]:
        """The same with numpy's rounding."""
        return {"numpy.round": self.run(lambda points: np.round(points, 2))}
