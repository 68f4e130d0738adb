"""As of which day and with which announced values a trial is counted, and the line it is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from jifenban.cases.counting import CUT_OFF
from jifenban.portals.estimates.packs import Trial
from jifenban.portals.ui.wording import as_day, full_day
from policypack.rounds import RoundPlan

TODAY = "today"
LAST = "last"
LINE = "line"


@dataclass(frozen=True)
class Basis:
    """A day to count as of, why that day and where it is written, and the round whose values hold."""

    key: str
    label: str
    as_of: date
    why: str
    plan: RoundPlan | None = field(default=None, compare=False)
    source: str = ""

    @property
    def values(self) -> Mapping[str, object]:
        """The round's values that are known."""
        if self.plan is None:
            return {}
        return {key: one.value for key, one in self.plan.values.items() if one.value is not None}


@dataclass(frozen=True)
class Line:
    """The line of a round as published: how many points, and where it is written."""

    points: Fraction
    label: str
    source: str


def bases(trial: Trial, today: date) -> list[Basis]:
    """The days a trial can be counted as of, the one to begin with first."""
    pack = trial.pack
    rounds = sorted(
        (_of_round(plan, today) for plan in trial.rounds.values()), key=lambda one: one.as_of, reverse=True
    )
    begun = pack.in_force_from is None or pack.in_force_from <= today
    ended = pack.in_force_until is not None and pack.in_force_until < today
    if begun and not ended:
        return [Basis(TODAY, "按今天算", today, f"按今天（{full_day(today)}）算"), *rounds]
    if rounds:
        return rounds
    day = pack.in_force_until if ended else pack.in_force_from
    assert day is not None
    why = (
        f"这个办法施行到 {full_day(day)}，按这一天算"
        if ended
        else f"这个办法从 {full_day(day)} 起施行，按这一天算"
    )
    return [Basis(LAST, "按施行期算", day, why, source=pack.in_force_cited)]


def basis_of(trial: Trial, key: str, today: date) -> Basis:
    """The basis with this key, or the one to begin with."""
    every = bases(trial, today)
    return next((one for one in every if one.key == key), every[0])


def _of_round(plan: RoundPlan, today: date) -> Basis:
    missing = ""
    for key in (CUT_OFF, "closes_at"):
        known = plan.values.get(key)
        if known is not None and isinstance(known.value, date | datetime):
            day = as_day(known.value)
            return Basis(
                plan.key, plan.title, day, f"{missing}按{known.label}（{full_day(day)}）算", plan, known.cited
            )
        missing = f"{known.label}没有公布，" if known is not None else missing
    return Basis(plan.key, plan.title, today, f"{missing}按今天（{full_day(today)}）算", plan)


def line_of(trial: Trial, basis: Basis) -> Line | None:
    """The line of the basis' own round, else of the latest round that had closed by its day and has one.

    None where none is known.
    """
    rule = trial.pack.ranking
    key = rule.line if rule is not None and rule.line else LINE
    own = [basis.plan] if basis.plan else []
    closed = [plan for plan in trial.rounds.values() if _closed(plan, basis.as_of)]
    others = sorted(closed, key=lambda plan: _of_round(plan, basis.as_of).as_of, reverse=True)
    for plan in (*own, *others):
        value = plan.values.get(key)
        if value is not None and value.value is not None:
            return Line(Fraction(str(value.value)), f"{plan.title}的{value.label}", value.cited)
    return None


def _closed(plan: RoundPlan, day: date) -> bool:
    """Whether nobody could apply in the round any more on a day; true where its last day is not known."""
    last = plan.values.get("closes_at")
    return last is None or not isinstance(last.value, date | datetime) or as_day(last.value) <= day
