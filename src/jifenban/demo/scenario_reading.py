"""Reads a scenario strictly: every city may write one, so a slip is named with its place and a way to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml

from jifenban.clock import CHINA
from jifenban.demo.errors import Unplayable
from jifenban.demo.scenario import (
    Application,
    EmployerPlan,
    Group,
    Move,
    Record,
    RoundPlan,
    Scenario,
    StaffPlan,
)
from policypack.errors import did_you_mean
from policypack.typing_slips import slip_near

T = TypeVar("T")


class Part:
    """One mapping of the file: `where` it stands, and what it may hold."""

    def __init__(self, where: str, row: Any, required: str, optional: str = "") -> None:
        self.where = where
        if not isinstance(row, Mapping):
            raise Unplayable(where, "应当是“键: 值”，请核对缩进和冒号")
        known = [*required.split(), *optional.split()]
        for key in row:
            if key not in known:
                raise Unplayable(where, f"不认识“{key}”这一项；{did_you_mean(str(key), known)}")
        for key in required.split():
            if row.get(key) in ("", None):
                raise Unplayable(where, f"缺少“{key}”这一项；请补上")
        self.row: Mapping[str, Any] = row

    def __contains__(self, key: str) -> bool:
        return key in self.row

    def text(self, key: str, default: str = "") -> str:
        """A text; what was left out is `default`."""
        return str(self.row.get(key, default))

    def get(self, key: str, default: Any) -> Any:
        """Whatever stands there: a recipe, values, a list."""
        return self.row.get(key, default)

    def parsed(self, key: str, parse: Callable[[str], T], example: str) -> T:
        """A text in its form, such as a date."""
        return _parsed(f"{self.where}的 {key}", self.row[key], parse, example)

    def moment(self, key: str) -> datetime | None:
        """A moment of Chinese time; None where the key is left out."""
        return self.parsed(key, _moment, "2026-03-01 09:00") if key in self.row else None

    def pair(self, key: str, parse: Callable[[str], T], example: str) -> tuple[T, T]:
        """Two of a kind: from and to."""
        given, where = self.row[key], f"{self.where}的 {key}"
        if not isinstance(given, list) or len(given) != 2:
            raise Unplayable(where, f"要写两个，如 [{example}, {example}]")
        first, last = (_parsed(where, one, parse, example) for one in given)
        return first, last

    def days(self, key: str) -> tuple[date, date]:
        """Two days, in their order."""
        first, last = self.pair(key, date.fromisoformat, "2026-03-01")
        if last < first:
            raise Unplayable(f"{self.where}的 {key}", f"{last} 早于 {first}；请把早的写在前面")
        return first, last

    def each(self, key: str) -> Iterator[tuple[str, Any]]:
        """The rows of a list, each with where it stands."""
        given = self.row.get(key, [])
        if not isinstance(given, list):
            raise Unplayable(f"{self.where}的 {key}", "应当是列表，每一条以“- ”开头")
        for number, row in enumerate(given, start=1):
            yield f"{self.where + '，' if self.where else ''}{key} 第 {number} 条", row

    def of(self, key: str, name: str, where: str) -> Any:
        """What another part of the file keeps under a name: a life, a path, an employer."""
        kept = self.row.get(key, {})
        if name not in kept:
            raise Unplayable(where, f"{key} 里没有“{name}”；{did_you_mean(name, kept)}")
        return kept[name]


def _parsed(where: str, given: Any, parse: Callable[[str], T], example: str) -> T:
    try:
        return parse(given)
    except (ValueError, TypeError):
        raise Unplayable(where, f"“{given}”写法不对，请写成 {example}") from None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def read_scenario(path: Path) -> Scenario:
    """Read a scenario. Raises Unplayable."""
    text = path.read_text(encoding="utf-8")
    try:
        loaded = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - every scalar stays text
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        line, *said = slip_near(text, line) or (line, "看不懂", "请检查缩进、冒号和引号")
        raise Unplayable(f"{path.name} 第 {line} 行", "；".join(said)) from None
    try:
        return _scenario(path.stem, loaded)
    except Unplayable as fault:
        raise Unplayable(path.name, fault.sentence) from None


def _scenario(key: str, loaded: Any) -> Scenario:
    top = Part("最外层", loaded, "title begins clock staff groups", "rounds lives paths employers")
    staff = top.row["staff"]
    if not isinstance(staff, Mapping):
        raise Unplayable("staff", "应当是“工号: {name: …, office: …, role: …}”")
    return Scenario(
        key=key,
        title=top.text("title"),
        begins=top.parsed("begins", _moment, "2026-03-01 09:00"),
        clock=top.parsed("clock", _moment, "2026-03-01 09:00"),
        staff=tuple(_staff(name, row) for name, row in staff.items()),
        rounds=tuple(_round(where, row) for where, row in top.each("rounds")),
        groups=tuple(_group(where, row, top) for where, row in top.each("groups")),
    )


def _staff(username: str, given: Any) -> StaffPlan:
    row = Part(f"staff 的“{username}”", given, "name", "office role moves_clock")
    if ("office" in row) != ("role" in row):
        raise Unplayable(row.where, "office 和 role 要一起写：在哪个机构，是什么角色")
    return StaffPlan(
        username=username,
        name=row.text("name"),
        office=row.text("office"),
        role=row.text("role"),
        moves_clock="moves_clock" in row,
    )


def _round(where: str, given: Any) -> RoundPlan:
    optional = "like title values freeze_at publish_at finalise_at places"
    row = Part(where, given, "service key source open_at", optional)
    return RoundPlan(
        service=row.text("service"),
        key=row.text("key"),
        like=row.text("like"),
        title=row.text("title"),
        values=row.get("values", {}),
        source=row.text("source"),
        open_at=row.parsed("open_at", _moment, "2026-03-01 09:00"),
        freeze_at=row.moment("freeze_at"),
        publish_at=row.moment("publish_at"),
        finalise_at=row.moment("finalise_at"),
        places=tuple(row.get("places", [])),
    )


def _group(where: str, given: Any, top: Part) -> Group:
    row = Part(where, given, "count note born", "level applications start acts_for employer on_record")
    return Group(
        count=row.parsed("count", int, "3"),
        note=row.text("note"),
        born=row.days("born"),
        level=row.text("level", "L3"),
        applications=tuple(_application(at, each, top) for at, each in row.each("applications")),
        start=row.days("start") if "start" in row else None,
        acts_for=_employer(row, "acts_for", top),
        employer=_employer(row, "employer", top),
        on_record=Record(**Part(f"{where}的 on_record", row.row["on_record"], "office facts").row)
        if "on_record" in row
        else None,
    )


def _employer(group: Part, key: str, top: Part) -> EmployerPlan | None:
    if key not in group:
        return None
    name = group.text(key)
    given = top.of("employers", name, f"{group.where}的 {key}")
    return EmployerPlan(**Part(f"employers 的“{name}”", given, "service credit_code name contact phone").row)


def _application(where: str, given: Any, top: Part) -> Application:
    row = Part(where, given, "service start life path", "round clerk leave_out then")
    life, path = row.text("life"), row.text("path")
    answers = top.of("lives", life, where)
    if not isinstance(answers, Mapping):
        raise Unplayable(f"lives 的“{life}”", "应当是“键: 值”，请核对缩进和冒号")
    steps = Part("", {path: top.of("paths", path, where), "then": row.get("then", [])}, "", f"{path} then")
    return Application(
        service=row.text("service"),
        round=row.text("round"),
        clerk=row.text("clerk"),
        start=row.days("start"),
        answers=answers,
        leave_out=tuple(row.get("leave_out", [])),
        path=tuple(_move(f"paths 的 {at}", each) for key in (path, "then") for at, each in steps.each(key)),
    )


def _move(where: str, given: Any) -> Move:
    row = Part(
        where, {"do": given} if isinstance(given, str) else given, "do", "after between items leave decisions"
    )
    return Move(
        do=row.text("do"),
        after=row.pair("after", int, "1") if "after" in row else (1, 3),
        between=row.days("between") if "between" in row else None,
        items=row.get("items", {}),
        leave=row.parsed("leave", int, "1") if "leave" in row else 0,
        decisions=row.get("decisions", {}),
    )
