"""Between the database and the rules: what a ranking asks of policypack, and its answer as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from jifenban.cases.counting import CUT_OFF
from jifenban.clock import CHINA
from policypack.evaluate import Assessment, evaluate
from policypack.list_reading import INDICATORS
from policypack.policy import Policy
from policypack.ranking import RankRow, rank
from policypack.ranking_model import RankingRule
from policypack.types import Number
from policypack.units import UNITS
from policypack.version import ENGINE


@dataclass(frozen=True, slots=True)
class Place:
    """One person's place: exact values as text, in the order of the keys; position counts from 1."""

    keys: dict[str, str]
    total: str
    position: int
    rank: int
    joint: bool
    admitted: bool
    parted_by: str
    points: dict[str, str] | None


def ranking_rule(loaded: Policy) -> RankingRule:
    """How the policy ranks; ValueError for one that does not."""
    if loaded.rules.ranking is None:
        raise ValueError(f"{loaded.root} does not rank")
    return loaded.rules.ranking


def ranking_columns(loaded: Policy) -> list[tuple[str, str, str]]:
    """Key, label and unit of each ranking key, first key first. A lot that is drawn has no column."""
    rule = ranking_rule(loaded)
    shown = [rule.quantities[key.key] for key in rule.order if key.key in rule.quantities]
    return [(one.key, one.label, _unit(one.expr.type)) for one in shown]


def _unit(kind: object) -> str:
    return UNITS[kind.unit] if isinstance(kind, Number) and kind.unit else ""


def ranking_day(values: Mapping[str, Any], now: datetime) -> date:
    """The day as of which a round is ranked: its cut-off for materials, else the day of the run."""
    cut_off = values.get(CUT_OFF)
    return cut_off if isinstance(cut_off, date) else now.astimezone(CHINA).date()


def rank_lives(
    loaded: Policy,
    lives: Sequence[Mapping[str, Any]],
    *,
    ids: Sequence[str],
    values: Mapping[str, Any],
    as_of: date,
    seed: str,
    arrived: Sequence[int] | None = None,
    shared: Sequence[Sequence[str]] | None = None,
) -> list[Place]:
    """Score and rank a whole population in one evaluation; the answer is in the order of `lives`.

    `ids` name the people for a lot that is drawn, `arrived` parts them where the order asks who submitted first. `shared`: see policypack.ranking.
    Raises FactsError for a life that the rules cannot read.
    """
    rule = ranking_rule(loaded)
    assessment = evaluate(loaded.rules, lives, as_of=as_of, parameters=values)
    ranking = rank(
        assessment,
        quota=values.get(rule.quota) if rule.quota else None,
        line=values.get(rule.line) if rule.line else None,
        seed=seed,
        ids=ids,
        arrived=arrived,
        shared=shared,
    )
    places: dict[int, Place] = {}
    parted_by, texts = "", _Texts(assessment)
    for position, row in enumerate(ranking.rows, start=1):
        # Those of one joint rank were all parted from the rank above by the same key.
        parted_by = row.decided_by if row.rank == position else parted_by
        places[row.index] = _place(rule, row, position, parted_by, texts)
    return [places[index] for index in range(len(lives))]


class _Texts:
    """Exact values as text, each value written once: many people share few values."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self._totals = assessment.totals.tolist()
        self._of_total: dict[int, str] = {}
        self._of_value: dict[Fraction | date | None, str] = {}

    def total(self, index: int) -> str:
        """The total of a person."""
        points = self._totals[index]
        if points not in self._of_total:
            self._of_total[points] = text_of(self.assessment.total(index))
        return self._of_total[points]

    def value(self, value: Fraction | date | None) -> str:
        """A ranking value."""
        if value not in self._of_value:
            self._of_value[value] = text_of(value)
        return self._of_value[value]


def _place(rule: RankingRule, row: RankRow, position: int, parted_by: str, texts: _Texts) -> Place:
    keys = [key.key for key in rule.order]
    return Place(
        keys={
            key: texts.value(value)
            for key, value in zip(keys, row.values, strict=True)
            if key in rule.quantities
        },
        total=texts.total(row.index),
        position=position,
        rank=row.rank,
        joint=row.joint,
        admitted=row.admitted,
        parted_by=parted_by,
        points=_points(rule, row, texts.assessment),
    )


def _points(rule: RankingRule, row: RankRow, assessment: Assessment) -> dict[str, str] | None:
    """The points of every indicator, for those whose line of the public list shows them."""
    if not row.admitted or rule.public is None or not rule.public.shows(INDICATORS):
        return None
    return {key: text_of(assessment.points(row.index, key)) for key in assessment.pack.order}


def text_of(value: Fraction | date | None) -> str:
    """An exact value as text: a whole number, a decimal, else a fraction; a date in ISO form; "" unknown."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if value.denominator == 1:
        return str(value.numerator)
    for places in range(1, 7):
        if (value * 10**places).denominator == 1:
            return f"{_scaled(value, places)}"
    return str(value)


def _scaled(value: Fraction, places: int) -> str:
    whole, part = divmod(abs((value * 10**places).numerator), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{places}}"


__all__ = ["ENGINE", "Place", "rank_lives", "ranking_columns", "ranking_day", "ranking_rule", "text_of"]
