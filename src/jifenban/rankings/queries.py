"""Reads of rounds and runs for the round manager's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jifenban.cases.models import Case
from jifenban.policies.models import Round
from jifenban.policies.queries import round_plan, round_values
from jifenban.rankings.comparing import Bin, Differences, Moved, differences, histogram
from jifenban.rankings.counting import ranking_rule
from jifenban.rankings.lists import policy_of, rule_of
from jifenban.rankings.models import Row, Run
from jifenban.rankings.population import (
    Undecided,
    passed_cases,
    refused_cases,
    undecided_cases,
    undecided_count,
    waiting_cases,
)
from jifenban.rankings.rows import Column, LineRow, columns, line_row, receipt_of, rows
from jifenban.rankings.stages import Stage, stages_of

QUOTA = "quota"
STANDING = (Run.State.PUBLISHED, Run.State.FINAL)
SEEN = (*STANDING, Run.State.RETRACTED)


@dataclass(frozen=True)
class RoundOverview:
    """How a round stands: cases by what became of them (not who withdrew or came too late), its quota, its runs."""

    passed: int
    undecided: int
    refused: int
    quota: int | None
    quota_label: str
    quota_unit: str
    runs: list[Run]
    trial: Run | None
    final: Run | None
    publication_state: str
    stages: list[Stage]


@dataclass(frozen=True)
class LineView:
    """Where the line fell. `told` is the line as people are told it (`line_of`), `value` the last admitted row's first
    key; `over_quota` comes from joint ranks."""

    label: str
    told: str
    value: str
    quota: int | None
    admitted: int
    tied_at_line: int
    over_quota: int
    total: int


@dataclass(frozen=True)
class Digests:
    """What anybody needs to check a run: equal inputs and rules give an equal result."""

    input: str
    pack: str
    result: str
    engine: str


def round_overview(round: Round, now: datetime, list_key: str = "") -> RoundOverview:
    """How a round stands now, with the runs of one of its lists."""
    runs = list(Run.objects.filter(round=round, list_key=list_key).order_by("-number"))
    final = next((run for run in runs if not run.trial and run.state != Run.State.FAILED), None)
    values = round_values(round)
    planned = round_plan(round).values.get(QUOTA)
    undecided = undecided_count(round)
    # Whom a list has already spoken for has passed, wherever the case stands since.
    spoken_for = Row.objects.filter(run__round=round, run__trial=False).exclude(case__in=waiting_cases(round))
    on_list = spoken_for.filter(run__list_key=list_key).values("case").distinct().count()
    return RoundOverview(
        passed=passed_cases(round, list_key).count() + on_list,
        undecided=undecided,
        refused=refused_cases(round).exclude(pk__in=spoken_for.values("case")).count(),
        quota=values.get(QUOTA),
        quota_label=planned.label if planned else "",
        quota_unit=planned.unit if planned else "",
        runs=runs,
        trial=next((run for run in runs if run.trial), None),
        final=final,
        publication_state=final.get_state_display() if final and final.state in SEEN else "",
        stages=stages_of(
            round,
            values,
            _line(round, list_key, values),
            shown=_shown(round, list_key, values),
            runs=runs,
            undecided=undecided,
            now=now,
        ),
    )


def _shown(round: Round, list_key: str, values: Mapping[str, Any]) -> str:
    """For how long a list is public, with its unit; "" while nobody has said."""
    rule = rule_of(round, list_key)
    planned = round_plan(round).values.get(rule.shown) if rule else None
    days = values.get(planned.key) if planned else None
    return f"{days} {planned.unit or '天'}" if planned and days else ""


def _line(round: Round, list_key: str, values: Mapping[str, Any]) -> str | None:
    """The line of a list as it stands, "" before it is drawn; None for a list that is cut by other means."""
    rule = rule_of(round, list_key)
    if rule is None or rule.line is None:
        return None
    line = values.get(rule.line)
    return "" if line is None else f"{line} {round_plan(round).values[rule.line].unit}".strip()


def line_of(run: Run) -> str:
    """The line of a run as people are told it: the one that was drawn, else the first key of the last who is in;
    "" where everybody who is ranked is listed."""
    rule = ranking_rule(policy_of(run))
    if rule.line is not None:
        return str(run.values.get(rule.line, ""))
    return str(run.line.get("value", "")) if rule.quota or rule.seats else ""


def line_view(run: Run) -> LineView:
    """Where the line of a computed run fell."""
    shown = columns(run)
    return LineView(
        label=shown[0].label,
        told=line_of(run),
        value=run.line.get("value", ""),
        quota=run.line.get("quota"),
        admitted=run.admitted,
        tied_at_line=run.line.get("tied", 0),
        over_quota=max(0, run.admitted - (run.line.get("quota") or run.admitted)),
        total=run.total,
    )


def near_line(run: Run, above: int = 5, below: int = 2) -> list[LineRow]:
    """The rows around the line: the last `above` admitted (all that share the last rank) and `below` after."""
    tied = run.line.get("tied", 0)
    first = run.admitted - max(above, tied)
    wanted = rows(run).filter(position__gt=first, position__lte=run.admitted + below)
    shown = columns(run)
    return [line_row(row, shown) for row in wanted]


def digests(run: Run) -> Digests:
    """The digests of a run."""
    return Digests(input=run.input_digest, pack=run.pack_digest, result=run.result_digest, engine=run.engine)


@dataclass(frozen=True)
class Standing:
    """A case's row on a list that the public has seen; `label` names the list where there are several."""

    label: str
    row: Row


def standings_of(case: Case) -> list[Standing]:
    """Where a case stands on the lists of its round that the public has seen; none before that."""
    seen = Row.objects.filter(case=case, run__trial=False, run__state__in=STANDING)
    return [
        Standing(ranking_rule(policy_of(row.run)).label, row)
        for row in seen.select_related("run__round__revision").order_by("run__number")
    ]


__all__ = [
    "Bin",
    "Column",
    "Differences",
    "LineRow",
    "Moved",
    "Stage",
    "Undecided",
    "columns",
    "differences",
    "histogram",
    "line_row",
    "passed_cases",
    "receipt_of",
    "rows",
    "undecided_cases",
]
