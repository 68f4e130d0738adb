"""How places are given to people (admission.yaml): what is asked for, in which order, by whose wishes.

Read by admission_reading; the giving itself is `assigning.assign`; see docs/reference/pack-process.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from policypack.columns import Person
from policypack.evaluate import Assessment, evaluate
from policypack.exact import exact_value
from policypack.expr import Expr
from policypack.pack_model import Pack
from policypack.ranking_model import OrderKey, Quantity

#: What becomes of somebody whose wishes are all full: nothing, or a place drawn among those left over.
RESTS: Final = ("none", "random")
#: What becomes of somebody who made no choice: served with the rest, or left out.
LEFT_OUT: Final = "left_out"
MISSING: Final = ("rest", LEFT_OUT)
#: The same for a later giving, where choices may be made anew: the earlier ones may also be kept.
KEPT: Final = "kept"
MISSING_AGAIN: Final = (KEPT, *MISSING)
LOTTERY: Final = "lottery"


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form: `section.field`."""

    section: str
    field: str


@dataclass(frozen=True, slots=True)
class Window:
    """When choices are made, by two values of the round, and what becomes of somebody who makes none."""

    opens: str
    closes: str
    missing: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Ordered choices among the places on offer: how many, and when.

    `again`: those still without a place choose anew among what is left, before every further giving.
    """

    at_most: int
    first: Window
    again: Window | None

    def window(self, turn: int) -> Window:
        """The window of a giving, counted from 1."""
        return self.again if self.again is not None and turn > 1 else self.first


@dataclass(frozen=True, slots=True)
class Ordering:
    """One way to put people in order; it ends in a lottery, so nobody shares a place in it."""

    key: str
    label: str
    by: tuple[OrderKey, ...]


@dataclass(frozen=True, slots=True)
class AdmissionGroup:
    """People served together, before every later group. `when` None: everybody who is in no earlier one."""

    key: str
    label: str
    when: Expr | None


@dataclass(frozen=True)
class AdmissionRule:
    """How a service gives places. `ordering` names the round's value that says which of `orderings` holds;
    it is "" where the policy itself says so. Cases in `returned_by` statuses give their place back."""

    purpose: str | None
    grade: Asked
    town: Asked | None
    kinds: Mapping[str, str]
    choices: Choices | None
    quantities: Mapping[str, Quantity]
    orderings: Mapping[str, Ordering]
    ordering: str
    unknown: str
    groups: tuple[AdmissionGroup, ...]
    rest: str
    returned_by: tuple[str, ...]
    clause: str
    basis: str

    def order_of(self, chosen: object) -> Ordering | None:
        """The order that holds, given the round's value; None while nobody has said which."""
        if not self.ordering:
            return next(iter(self.orderings.values()))
        return self.orderings.get(str(chosen)) if chosen is not None else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands before places are given: group (0 is served first), the exact values
    of the keys in order (None: not known, comes last), and the total."""

    group: int
    keys: tuple[Fraction | date | None, ...]
    total: Fraction


def standings(
    pack: Pack,
    rule: AdmissionRule,
    order: Ordering,
    people: list[Person],
    *,
    as_of: date,
    parameters: Mapping[str, object],
) -> list[Standing]:
    """Score people for the rule's purpose and say in which group each is. Raises FactsError."""
    assessment = evaluate(pack, people, as_of=as_of, purpose=rule.purpose, parameters=parameters)
    groups = _groups(rule, assessment)
    columns = [_values(rule.quantities[key.key], assessment) for key in order.by if key.key != LOTTERY]
    return [
        Standing(groups[i], tuple(column[i] for column in columns), assessment.total(i))
        for i in range(len(people))
    ]


def _groups(rule: AdmissionRule, assessment: Assessment) -> list[int]:
    """Per person the first group whose condition holds; one past the last where none does."""
    found = [len(rule.groups)] * len(assessment)
    for number, group in reversed(list(enumerate(rule.groups))):
        if group.when is None:
            found = [number] * len(assessment)
            continue
        met = group.when.run(assessment.frame)
        found = [number if bool(met.v[i]) else was for i, was in enumerate(found)]
    return found


def _values(quantity: Quantity, assessment: Assessment) -> list[Fraction | date | None]:
    column = quantity.expr.run(assessment.frame)
    return [exact_value(quantity.expr.type, column, i) for i in range(len(assessment))]


def merit(order: Ordering, standing: Standing) -> tuple[tuple[int, Fraction], ...]:
    """The keys as numbers of which more is better; what is not known is less than anything known."""
    names = [key for key in order.by if key.key != LOTTERY]
    return tuple(_worth(key, value) for key, value in zip(names, standing.keys, strict=True))


def _worth(key: OrderKey, value: Fraction | date | None) -> tuple[int, Fraction]:
    if value is None:
        return (0, Fraction(0))
    number = Fraction(value.toordinal()) if isinstance(value, date) else value
    return (1, -number if key.low_first else number)
