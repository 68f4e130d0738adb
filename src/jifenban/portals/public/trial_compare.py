"""One life held against every pack: may this person apply there, how far from the last line, what is missing.

Where the life was lived is not asked: each city counts the records as if they were its own.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from jifenban.portals.estimates.basis import Basis, Line, bases, line_of
from jifenban.portals.estimates.judging import Judged, assess, judged
from jifenban.portals.estimates.packs import Trial, trials
from jifenban.portals.estimates.relevance import askable
from jifenban.portals.public.policy_parts import grades_of
from jifenban.portals.public.trial_answers import Answers, Gap, life_of, seal
from policypack.columns import columns_of
from policypack.errors import FactsError


@dataclass(frozen=True)
class Compared:
    """One pack with what the life comes to there. `state`: the answers, sealed for its own pages."""

    trial: Trial
    basis: Basis
    remark: str
    points: Fraction | None
    line: Line | None
    unmet: tuple[Judged, ...]
    unjudged: tuple[Judged, ...]
    missing: tuple[str, ...]
    gaps: tuple[Gap, ...]
    state: str
    mine: bool
    grades: str
    refused: str = ""

    @property
    def name(self) -> str:
        """The pack in words, for those who hear the page."""
        return f"{self.trial.place}{self.trial.service}{self.trial.edition}"

    @property
    def short(self) -> Fraction | None:
        """Points short of the line; 0 or less once it is reached."""
        return self.line.points - self.points if self.line and self.points is not None else None

    @property
    def verdict(self) -> tuple[str, str]:
        """Tone and words: by the conditions alone, and only by what was answered."""
        if self.refused:
            return "plain", "算不出来"
        if self.unmet:
            return "no", f"现在不能申请，有 {len(self.unmet)} 条不满足"
        if self.unjudged:
            return "warn", "还说不准，要再填几项"
        return "ok", "按填的都满足" if self.trial.pack.eligibility else "没有另设条件"


def compared(trial: Trial, answers: Answers, today: date) -> list[Compared]:
    """Every pack: the one that was filled in for, then those in force, then the others."""
    asked = {spec.key for spec in trial.topics.values} | {topic.key for topic in trial.topics.records}
    every = [_row(other, answers, asked, today, mine=other is trial) for other in trials().values()]
    return sorted(every, key=lambda row: (not row.mine, bool(row.remark)))


def _row(trial: Trial, answers: Answers, asked: set[str], today: date, *, mine: bool) -> Compared:
    basis = bases(trial, today)[0]
    theirs = replace(answers, basis=basis.key, skipped=[], forced=[]) if not mine else answers
    life, gaps = life_of(theirs, trial.topics)
    unknown = sorted(askable(trial, basis) - asked) if not mine else []
    row = Compared(
        trial=trial,
        basis=basis,
        remark=trial.remark(today),
        points=None,
        line=line_of(trial, basis),
        unmet=(),
        unjudged=(),
        missing=tuple(trial.pack.facts[key].label for key in unknown),
        gaps=tuple(gaps),
        state=seal(theirs, trial.pack.identity),
        mine=mine,
        grades=grades_of(trial.pack),
    )
    try:
        columns = columns_of(trial.pack.facts, [life])
        found = assess(trial, basis, columns)
    except FactsError as error:
        return replace(row, refused=error.sentence)
    conditions = judged(trial, found, life)
    return replace(
        row,
        points=found.total(0),
        unmet=tuple(one for one in conditions if one.open and not one.unjudged),
        unjudged=tuple(one for one in conditions if one.unjudged),
    )
