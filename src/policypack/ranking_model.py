"""How a pack ranks: the quantities it orders by, the places, the list that is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policypack.expr import Expr
from policypack.list_reading import PublicList
from policypack.nodes import Place
from policypack.process import Who

#: Ranking keys that are no quantities of a life, in words: a lot that is drawn, and who submitted first.
LOTTERY, SUBMITTED = "lottery", "submitted"
OWN_KEYS: Final[Mapping[str, str]] = {LOTTERY: "摇号", SUBMITTED: "提交早的在前"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or date that ranking orders by."""

    key: str
    label: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One ranking key: a quantity, high first unless `low_first`; or one of OWN_KEYS."""

    key: str
    low_first: bool = False


@dataclass(frozen=True, slots=True)
class Seats:
    """Places parted by a word: `wants` is a choice of the person, or a column of wishes in their order;
    `quotas` names the parameter that holds the places of each word."""

    wants: Expr
    quotas: Mapping[str, str]
    wishes: bool


@dataclass(frozen=True, slots=True)
class RankingRule:
    """`ties`: joint (并列). `edge`: whether all who are tied at the quota are taken. `one_per`: a fact whose sharers
    get one place. `public`: columns of the public list; None: the quantities. `intent`: who is ranked ("" all).
    `once_by`: SECTION.FIELD, counted once. `shown`: the round's value for how long. `who` makes this list and `line_by` draws its line; None:
    the round's manager. `further`: other lists by key (`key`: "" the first). `places`: where its words stand."""

    quantities: Mapping[str, Quantity]
    order: tuple[OrderKey, ...]
    ties: str
    edge: str
    quota: str | None = None
    line: str | None = None
    line_on: str = "total"
    one_per: str = ""
    seats: Seats | None = None
    public: PublicList | None = None
    intent: str = ""
    once_by: str = ""
    shown: str = "publicity_days"
    key: str = ""
    label: str = ""
    further: Mapping[str, RankingRule] = field(default_factory=dict)
    clause: str = ""
    source: str = ""
    who: Who | None = None
    line_by: Who | None = None
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
