"""What a loaded pack is made of: frozen records, nothing in them changes after loading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Final

from policypack.columns import no_records
from policypack.describing import Teller
from policypack.exact import whole
from policypack.expr import Expr
from policypack.facts import FactSpec, Field
from policypack.frames import every_key
from policypack.grades import GRADES, Source, cited
from policypack.ranking_model import RankingRule
from policypack.references import Reference
from policypack.rows import Rows
from policypack.table_forms import Form, Plan, every_form

#: For how many days and sets of a round's values a pack remembers what they settle.
_ROUNDS_KEPT: Final = 256

#: When a condition to apply is judged: before the form is opened, or when it is submitted.
JUDGED: tuple[str, ...] = ("door", "form")

#: How the edition of a case is chosen (P18): by the day it is accepted, the day it is counted for, or
#: by the applicant while several editions are in force.
APPLIES_BY: tuple[str, ...] = ("acceptance", "as_of", "choice")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a round gives. `default` None: optional, or required before whatever uses it."""

    key: str
    field: Field
    default: int | None
    required: bool
    unknown: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What no source tells. It earns nothing and the policy page says so."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of indicators with its own cap and floor."""

    key: str
    label: str
    cap: Fraction | None = None
    floor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the official table. `form` None: its points are unknown, see `unknown`."""

    key: str
    name: str
    group: str
    form: Form | None
    clause: str = ""
    source: str = ""
    unknown: str = ""
    facts: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    #: Nothing but these facts and a round's values decide it: no let and no points of another.
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Rounding:
    """Where points are rounded: `on` is indicator or total, or a parameter naming one of them."""

    to: Fraction
    mode: str
    on: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the points are for, and the groups or indicators that do not count for it."""

    key: str
    label: str
    leaves_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition to apply, with the guide's own refusal and what to do about it.

    `judged`: at the "door", on what is verified; or on the "form", with what it declares besides.
    """

    key: str
    label: str
    met: Expr
    refusal: str
    advice: str
    unless: Expr | None = None
    shows: Expr | None = None
    clause: str = ""
    source: str = ""
    judged: str = "door"


@dataclass(frozen=True)
class Pack:
    """A loaded pack. `unit` is the denominator points are stored with.""" ""

    city: str
    service: str
    edition: str
    revision: int
    title: str
    labels: Mapping[str, str]
    #: Cities whose records count: the pack's own, or those its layers name.
    counts_cities: tuple[str, ...]
    #: What a case's edition is chosen by: acceptance, as_of or choice.
    applies_by: str
    digest: str
    in_force_from: date | None
    in_force_until: date | None
    #: Key of the source that says so, and what is not sure about it.
    in_force_source: str
    in_force_note: str
    sources: Mapping[str, Source]
    facts: Mapping[str, FactSpec]
    exclusions: Mapping[str, tuple[tuple[Expr, str], ...]]
    parameters: Mapping[str, Parameter]
    references: Mapping[str, Reference]
    groups: Mapping[str, Group]
    indicators: Mapping[str, Indicator]
    total_cap: Fraction | None
    total_floor: Fraction | None
    purposes: Mapping[str, Purpose]
    eligibility: tuple[Condition, ...]
    ranking: RankingRule | None
    unknown: tuple[Unknown, ...]
    rounding: Rounding | None
    leap_to_march: bool
    unit: int
    small: bool  # whether 32 bits hold all points of anybody, and their sums
    examples: Mapping[str, bytes]

    @property
    def identity(self) -> str:
        """city/service/edition."""
        return f"{self.city}/{self.service}/{self.edition}"

    def purpose(self, key: str | None) -> Purpose:
        """The named purpose, the pack's first when None; KeyError for a purpose it lacks."""
        return self.purposes[key] if key is not None else next(iter(self.purposes.values()))

    @cached_property
    def members(self) -> Mapping[str, tuple[Indicator, ...]]:
        """The indicators of each group, in the order the table prints them."""
        every = self.indicators.values()
        return {group: tuple(item for item in every if item.group == group) for group in self.groups}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Indicators in the order the table prints them: by group."""
        return tuple(item.key for items in self.members.values() for item in items)

    @cached_property
    def scored_names(self) -> Mapping[str, int | None]:
        """Everything points can come from: `indicator`, and `indicator.key` of its keyed forms."""
        found: dict[str, int | None] = {}
        for indicator in self.indicators.values():
            found[indicator.key] = None
            for form in every_form(indicator.form) if indicator.form else ():
                if form.head.key:
                    found[f"{indicator.key}.{form.head.key}"] = form.head.id
        return found

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        """What computes each indicator's points, in 1/`unit`; indicators of unknown points have none."""
        return {key: item.form.plan(self.unit) for key, item in self.indicators.items() if item.form}

    @cached_property
    def required(self) -> Mapping[str, str]:
        """Parameters that must have a value before use, with their labels."""
        return {key: item.field.label for key, item in self.parameters.items() if item.required}

    @cached_property
    def quantum(self) -> int:
        """What points are rounded to, in 1/`unit`; 1 where they are not."""
        return whole(self.rounding.to * self.unit) if self.rounding else 1

    @cached_property
    def unrounded(self) -> frozenset[str]:
        """Indicators whose points are multiples of the rounding's grain as they are."""
        if self.rounding is None:
            return frozenset(self.indicators)
        forms = {key: item.form for key, item in self.indicators.items() if item.form}
        return frozenset(key for key, form in forms.items() if form.grain(self.unit) % self.quantum == 0)

    @cached_property
    def settled(self) -> Callable[[int, tuple[int | None, ...]], dict[str, Any]]:
        """Where an evaluation leaves what is the same for everybody, by day and values; of the last rounds."""
        return lru_cache(maxsize=_ROUNDS_KEPT)(lambda as_of, parameters: {})

    @cached_property
    def unclaimed(self) -> Mapping[str, Rows]:
        """The rows of a frame in which nobody has any record, by name."""
        rows = {key: Rows(no_records(spec)) for key, spec in self.facts.items() if spec.kind == "records"}
        return rows | {every_key(key): none for key, none in rows.items()}

    @cached_property
    def tellers(self) -> Mapping[str, Teller]:
        """What puts the records of each fact into words."""
        return {key: Teller(spec) for key, spec in self.facts.items() if spec.kind == "records"}

    @property
    def in_force_cited(self) -> str:
        """Where the days in force are written, behind how sure that is."""
        source = self.sources.get(self.in_force_source)
        return cited(source.grade, source.title, self.in_force_note) if source else self.in_force_note

    @cached_property
    def citations(self) -> Mapping[str, tuple[str, str]]:
        """Title and Chinese grade of each source by key, both empty for no source."""
        found = {key: (source.title, GRADES[source.grade]) for key, source in self.sources.items()}
        return {"": ("", "")} | found

    def grade(self, source: str) -> str:
        """The Chinese grade of a source, empty when there is none."""
        return self.citations[source][1] if source in self.sources else ""
