"""May this person apply? Each condition with its refusal in the guide's words and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policypack.arrays import Flags
from policypack.columns import Person
from policypack.evaluate import Assessment, evaluate, exact_value
from policypack.exact import shown
from policypack.pack_model import Condition, Pack
from policypack.types import Day, Number, YesNo
from policypack.units import UNITS


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """One condition for one person. `shown` is the fact it was judged by, in words."""

    key: str
    met: bool
    label: str
    refusal: str
    advice: str
    shown: str
    clause: str
    source: str
    grade: str


def check_eligibility(
    pack: Pack,
    facts: Person,
    *,
    as_of: date,
    parameters: Mapping[str, object] | None = None,
    purpose: str | None = None,
) -> tuple[ConditionResult, ...]:
    """Judge one person by every condition of the pack. A missing fact never meets a condition.

    Raises FactsError for facts that do not fit or a parameter a condition needs and lacks.
    """
    assessment = evaluate(pack, [facts], as_of=as_of, purpose=purpose, parameters=parameters)
    return conditions_of(assessment, 0)


def conditions_of(assessment: Assessment, i: int) -> tuple[ConditionResult, ...]:
    """The conditions for person `i` of an assessment."""
    return tuple(_result(assessment, item, i) for item in assessment.pack.eligibility)


def _result(assessment: Assessment, item: Condition, i: int) -> ConditionResult:
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
        return "未填"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    assert isinstance(kind, Number)
    if kind.unit == "month" and value >= 12:
        rest = f" {int(value) % 12} 个月" if value % 12 else ""
        return f"{int(value) // 12} 年{rest}"
    return f"{shown(value)} {UNITS.get(kind.unit or '', '')}".strip()
