"""The result of a trial: totals, what each indicator gave and why, the conditions, and how to prove it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jifenban.portals.estimates.basis import Basis, Line, line_of
from jifenban.portals.estimates.judging import Judged, assess, judged
from jifenban.portals.estimates.packs import Trial
from jifenban.portals.public.trial_answers import Answers, Gap, life_of
from jifenban.portals.public.trial_pages import not_asked
from jifenban.portals.ui.rulers import Ruler, ruler
from jifenban.portals.ui.wording import points_text
from policypack.columns import columns_of
from policypack.errors import FactsError
from policypack.explaining import IndicatorExplanation
from policypack.facts import FactSpec
from policypack.form_conditions import Lookup, holds, names_in, parse_condition
from policypack.grades import cited
from policypack.pack import Group
from policypack.pack_model import Parameter, Purpose
from policypack.rounds import format_round_value


@dataclass(frozen=True)
class TotalView:
    """One total under the name of its purpose, with what this purpose leaves out."""

    label: str
    points: Fraction
    leaves_out: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorView:
    """One line of the table: its account, its own cap, the papers that would prove it and who checks.

    `filled`: whether anything was answered that it counts.
    """

    account: IndicatorExplanation
    filled: bool
    cap: str
    papers: tuple[str, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True)
class GroupView:
    """One group with its lines."""

    label: str
    points: Fraction
    note: str
    limits: str
    indicators: tuple[IndicatorView, ...]


@dataclass(frozen=True)
class Result:
    """Everything the result page shows."""

    totals: tuple[TotalView, ...]
    note: str
    groups: tuple[GroupView, ...]
    conditions: tuple[Judged, ...]
    line: Line | None
    ruler: Ruler | None
    gaps: tuple[Gap, ...]
    not_asked: tuple[FactSpec, ...]
    readings: tuple[tuple[str, str, str], ...]
    refused: str = ""

    @property
    def open(self) -> int:
        """How many conditions are not met or cannot be judged."""
        return sum(one.open for one in self.conditions)


def result_of(trial: Trial, basis: Basis, answers: Answers) -> Result:
    """Score the answers as of the basis. What cannot be counted for want of a published value is said."""
    life, gaps = life_of(answers, trial.topics)
    line = line_of(trial, basis)
    left_over = tuple(gaps), tuple(not_asked(trial, basis, answers))
    readings = tuple(_readings(trial, basis))
    try:
        columns = columns_of(trial.pack.facts, [life])
        found = {key: assess(trial, basis, columns, key) for key in trial.pack.purposes}
        first = next(iter(found.values()))
        explained = first.explain(0)
    except FactsError as error:
        return Result((), "", (), (), line, None, *left_over, readings, refused=error.sentence)
    return Result(
        totals=tuple(_total(trial, one.purpose, one.total(0)) for one in found.values()),
        note=explained.note,
        groups=tuple(_group(trial, group, life) for group in explained.groups),
        conditions=judged(trial, first, life),
        line=line,
        ruler=ruler(first.total(0), line.points, line.label) if line else None,
        gaps=left_over[0],
        not_asked=left_over[1],
        readings=readings,
    )


def _total(trial: Trial, purpose: Purpose, points: Fraction) -> TotalView:
    names = {**{key: one.label for key, one in trial.pack.groups.items()}}
    names |= {key: one.name for key, one in trial.pack.indicators.items()}
    return TotalView(purpose.label, points, tuple(names[key] for key in sorted(purpose.leaves_out)))


def _group(trial: Trial, group: Any, life: dict[str, Any]) -> GroupView:
    return GroupView(
        label=group.label,
        points=group.points,
        note=group.note,
        limits=_limits(trial.pack.groups[group.key]),
        indicators=tuple(_indicator(trial, one, life) for one in group.indicators),
    )


def _limits(group: Group) -> str:
    found = []
    if group.cap is not None:
        found.append(f"本组最高 {points_text(group.cap)} 分")
    if group.floor is not None:
        found.append(f"本组最低 {points_text(group.floor)} 分")
    return "，".join(found)


def _indicator(trial: Trial, account: IndicatorExplanation, life: dict[str, Any]) -> IndicatorView:
    item = trial.pack.indicators[account.key]
    head = item.form.head if item.form else None
    cap = f"本项最高 {points_text(head.cap)} 分" if head and head.cap is not None else ""
    given = [trial.pack.facts[key] for key in item.facts if life.get(key)]
    papers = dict.fromkeys(paper for spec in given for paper in _papers(trial, spec, life[spec.key]))
    keys = dict.fromkeys(key for spec in given for key in spec.verified_by)
    departments = tuple(name for name in map(trial.department, keys) if name)
    return IndicatorView(account, bool(given), cap, tuple(papers), departments)


def _papers(trial: Trial, spec: FactSpec, given: Any) -> list[str]:
    """The papers these answers call for; one whose condition was not asked stays, with when it is needed."""
    topic = trial.topics.topic(spec.key)
    asked = {one.key for one in (topic.fields if topic else spec.fields)}
    records = given if isinstance(given, list) else [{spec.fields[0].key: given}]
    found = []
    for paper in spec.evidence:
        if paper.when is None:
            found.append(paper.label)
            continue
        condition = parse_condition(paper.when, spec.place)
        if not asked.issuperset(field for _, field, _ in names_in(condition)):
            found.append(f"{paper.label}（{paper.hint or '视情况'}）")
        elif any(holds(condition, _lookup(record)) for record in records):
            found.append(paper.label)
    return found


def _lookup(record: dict[str, str]) -> Lookup:
    return lambda _, field: record.get(field, "")


def _reading(trial: Trial, parameter: Parameter) -> str:
    """Where a reading comes from; one that no source tells is our own."""
    source = trial.pack.sources.get(parameter.source)
    return cited(source.grade if source else "derived", parameter.note or (source.title if source else ""))


def _readings(trial: Trial, basis: Basis) -> list[tuple[str, str, str]]:
    """How the wording was read where it can be read in several ways, and the round's announced values."""
    found = []
    for parameter in trial.pack.parameters.values():
        if parameter.field.type == "choice" and basis.values.get(parameter.key) is None:
            words = list(parameter.field.choices.values())
            found.append((parameter.field.label, words[parameter.default or 0], _reading(trial, parameter)))
    for value in basis.plan.values.values() if basis.plan else ():
        told = "没有公布"
        if value.value is not None:
            told = f"{format_round_value(value.type, value.value)} {value.unit}".strip()
        source = "。".join(filter(None, (value.cited, value.note, value.unknown)))
        found.append((value.label, told, source))
    return found
