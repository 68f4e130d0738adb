"""May this person apply? Each condition with its refusal in the guide's words and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policypack.arrays import Flags
from policypack.columns import Person, columns_of
from policypack.deciding import alone
from policypack.errors import FactsError, Undecided
from policypack.evaluate import Assessment, prepared
from policypack.exact import exact_value, shown
from policypack.pack_model import Condition, Pack
from policypack.types import Day, Number, YesNo
from policypack.units import UNITS


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """One condition for one person. `shown` is the fact it was judged by, in words. `undecided` says why it
    cannot be judged, where a value it needs is not known yet; then it is not met, and the refusal says so."""

    key: str
    met: bool
    label: str
    refusal: str
    advice: str
    shown: str
    clause: str
    source: str
    grade: str
    undecided: str = ""


def check_eligibility(
    pack: Pack,
    facts: Person,
    *,
    as_of: date,
    parameters: Mapping[str, object] | None = None,
    purpose: str | None = None,
) -> tuple[ConditionResult, ...]:
    """Judge one person by every condition of the pack. A missing fact never meets a condition.

    A condition whose parameter or dated value nobody has given yet is undecided; the others are judged.
    Raises FactsError for facts that do not fit.
    """
    columns = columns_of(pack.facts, [facts])
    return conditions_of(prepared(pack, columns, as_of=as_of, purpose=purpose, parameters=parameters), 0)


def conditions_of(assessment: Assessment, i: int) -> tuple[ConditionResult, ...]:
    """The conditions for person `i` of an assessment."""
    return tuple(_result(assessment, item, i) for item in assessment.pack.eligibility)


def _result(assessment: Assessment, item: Condition, i: int) -> ConditionResult:
    try:
        return _judged(assessment, item, i)
    except Undecided as gap:
        if i not in gap.people:  # a gap in another life
            return _judged(alone(assessment, i), item, 0)
        return _undecided(assessment, item, gap.people[i])
    except FactsError as missing:
        return _undecided(assessment, item, missing.sentence)


def _undecided(assessment: Assessment, item: Condition, reason: str) -> ConditionResult:
    return ConditionResult(
        key=item.key,
        met=False,
        label=item.label,
        refusal=f"“{item.label}”暂时不能判断：{reason}",
        advice="",
        shown="",
        clause=item.clause,
        source=assessment.pack.sources[item.source].title if item.source else "",
        grade=assessment.pack.grade(item.source),
        undecided=reason,
    )


def _judged(assessment: Assessment, item: Condition, i: int) -> ConditionResult:
    frame = assessment.frame
    met = bool(item.met.run(frame).v[i])
    if item.unless is not None:
        met = met or bool(item.unless.run(frame).v[i])
    return ConditionResult(
        key=item.key,
        met=met,
        label=item.label,
        refusal="" if met else item.refusal,
        advice="" if met else item.advice,
        shown=_shown(assessment, item, i),
        clause=item.clause,
        source=assessment.pack.sources[item.source].title if item.source else "",
        grade=assessment.pack.grade(item.source),
    )


def _shown(assessment: Assessment, item: Condition, i: int) -> str:
    if item.shows is None:
        return ""
    found = item.shows.run(assessment.frame)
    kind = item.shows.type
    if isinstance(kind, YesNo):
        assert isinstance(found, Flags)
        return "是" if bool(found.v[i]) else "否"
    if not isinstance(kind, Number | Day):
        return ""
    value = exact_value(kind, found, i)
    if value is None:
        return "没有记录"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    assert isinstance(kind, Number)
    if kind.unit == "month" and value >= 12:
        rest = f" {int(value) % 12} 个月" if value % 12 else ""
        return f"{int(value) // 12} 年{rest}"
    return f"{shown(value)} {UNITS.get(kind.unit or '', '')}".strip()
