"""A scenario: one file of the demonstration, read once. Policy words stand there, never in this code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from jifenban.clock import CHINA


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


def read_scenario(path: Path) -> Scenario:
    """Read a scenario. A missing key is a KeyError: the file is the project's own, and a test reads it."""
    text = path.read_text(encoding="utf-8")
    top = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - every scalar stays text
    return Scenario(
        key=path.stem,
        title=top["title"],
        begins=_moment(top["begins"]),
        clock=_moment(top["clock"]),
        staff=tuple(_staff(username, row) for username, row in top["staff"].items()),
        rounds=tuple(_round(row) for row in top.get("rounds", [])),
        groups=tuple(_group(row, top) for row in top["groups"]),
    )


def _staff(username: str, row: Mapping[str, str]) -> StaffPlan:
    return StaffPlan(
        username=username,
        name=row["name"],
        office=row.get("office", ""),
        role=row.get("role", ""),
        moves_clock="moves_clock" in row,
    )


def _round(row: Mapping[str, Any]) -> RoundPlan:
    later = {
        key: _moment(row[key]) if key in row else None for key in ("freeze_at", "publish_at", "finalise_at")
    }
    return RoundPlan(
        service=row["service"],
        key=row["key"],
        like=row.get("like", ""),
        title=row.get("title", ""),
        values=row.get("values", {}),
        source=row["source"],
        open_at=_moment(row["open_at"]),
        places=tuple(row.get("places", [])),
        **later,
    )


def _group(row: Mapping[str, Any], top: Mapping[str, Any]) -> Group:
    employers = {key: EmployerPlan(**each) for key, each in top.get("employers", {}).items()}
    return Group(
        count=int(row["count"]),
        note=row["note"],
        born=_days(row["born"]),
        level=row.get("level", "L3"),
        applications=tuple(_application(each, top) for each in row.get("applications", [])),
        start=_days(row["start"]) if "start" in row else None,
        acts_for=employers[row["acts_for"]] if "acts_for" in row else None,
        employer=employers[row["employer"]] if "employer" in row else None,
        on_record=Record(**row["on_record"]) if "on_record" in row else None,
    )


def _application(row: Mapping[str, Any], top: Mapping[str, Any]) -> Application:
    return Application(
        service=row["service"],
        round=row.get("round", ""),
        clerk=row.get("clerk", ""),
        start=_days(row["start"]),
        answers=top["lives"][row["life"]],
        leave_out=tuple(row.get("leave_out", [])),
        path=tuple(_move(each) for each in [*top["paths"][row["path"]], *row.get("then", [])]),
    )


def _move(row: str | Mapping[str, Any]) -> Move:
    given: Mapping[str, Any] = {"do": row} if isinstance(row, str) else row
    first, last = given.get("after", ["1", "3"])
    return Move(
        do=given["do"],
        after=(int(first), int(last)),
        between=_days(given["between"]) if "between" in given else None,
        items=given.get("items", {}),
        leave=int(given.get("leave", "0")),
        decisions=given.get("decisions", {}),
    )


def _days(pair: list[str]) -> tuple[date, date]:
    return date.fromisoformat(pair[0]), date.fromisoformat(pair[1])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)
