"""A scenario: what one file of the demonstration says (scenario_reading reads it). Policy words stand there, never in this code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class StaffPlan:
    """One member of staff: the log-in, the office's code, and the role's word."""

    username: str
    name: str
    office: str
    role: str
    moves_clock: bool


@dataclass(frozen=True)
class RoundPlan:
    """A batch that the demonstration opens: `like` another (its plan) or one of the pack's own.

    `places`: what is on offer where it gives places instead of ranking; each a line as an officer types it.
    """

    service: str
    key: str
    like: str
    title: str
    values: Mapping[str, str]
    source: str
    open_at: datetime
    freeze_at: datetime | None
    publish_at: datetime | None
    finalise_at: datetime | None
    places: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Move:
    """One step on a path and what it asks: so many working days after the one before, or between two days.

    `leave` questions of departments stay open; `decisions` are those that are not plain confirmations.
    """

    do: str
    after: tuple[int, int]
    between: tuple[date, date] | None
    items: Mapping[str, str]
    leave: int
    decisions: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Application:
    """What one applicant does at one service: the round, the life told, and how far the case goes.

    `clerk`: who fills in for the applicant at the window; "" where the applicant does it online.
    """

    service: str
    round: str
    clerk: str
    start: tuple[date, date]
    answers: Mapping[str, Any]
    leave_out: tuple[str, ...]
    path: tuple[Move, ...]


@dataclass(frozen=True)
class EmployerPlan:
    """An employer: what it registers with, in which service. Its first agent registers it, whoever may accepts it."""

    service: str
    credit_code: str
    name: str
    contact: str
    phone: str


@dataclass(frozen=True)
class Record:
    """What a department has on record of somebody before there is a case: the office's code, fact → recipe."""

    office: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """`count` applicants who do the same things; `note` is what the log-in page says about them.

    `acts_for`: they register this employer on a day of `start` and act for it. `employer`: the one whose
    单位注册码 their lives may name as {employer}. `on_record`: what departments know of them.
    """

    count: int
    note: str
    born: tuple[date, date]
    level: str
    applications: tuple[Application, ...]
    start: tuple[date, date] | None = None
    acts_for: EmployerPlan | None = None
    employer: EmployerPlan | None = None
    on_record: Record | None = None


@dataclass(frozen=True)
class Scenario:
    """One demonstration: from when to when it is lived, its staff, its rounds and its applicants."""

    key: str
    title: str
    begins: datetime
    clock: datetime
    staff: tuple[StaffPlan, ...]
    rounds: tuple[RoundPlan, ...]
    groups: tuple[Group, ...]

    @property
    def people(self) -> int:
        """How many applicants there are."""
        return sum(group.count for group in self.groups)
