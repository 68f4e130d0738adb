"""Why a person has these points: read off the intermediate arrays, row by row, in Chinese.

Parts always sum to the total: a line's `counted_points` is what it adds after caps above it.
What is told are named tuples: there are many of them a person, and they are made in a fifth of a dataclass's time.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from policypack.arrays import Ints, from_day, places_of
from policypack.exact import exact, points_text
from policypack.lines import Line

if TYPE_CHECKING:
    from policypack.evaluate import Assessment
    from policypack.pack_model import Indicator

SCHEMA = "jifenban.explanation/1"


class LeftOut(NamedTuple):
    """Something claimed that does not count, and why."""

    text: str
    reason: str


class IndicatorExplanation(NamedTuple):
    """One indicator: what was claimed and counted, how it became points."""

    key: str
    name: str
    clause: str
    source: str
    grade: str
    counts: bool
    unknown: str
    claimed: tuple[str, ...]
    counted: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    lines: tuple[Line, ...]
    before: Fraction
    points: Fraction
    note: str = ""


class GroupExplanation(NamedTuple):
    """One group and its indicators; `points` after the group's cap and floor."""

    key: str
    label: str
    before: Fraction
    points: Fraction
    note: str
    indicators: tuple[IndicatorExplanation, ...]


class Explanation(NamedTuple):
    """The whole account of one person's points."""

    pack: str
    digest: str
    purpose: str
    as_of: str
    total: Fraction
    note: str
    groups: tuple[GroupExplanation, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data, numbers as exact text. Schema `jifenban.explanation/1`; keys are only added."""
        found: dict[str, Any] = _plain(self)
        return {"schema": SCHEMA, **found}


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return points_text(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: _plain(item) for key, item in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def explain(assessment: Assessment, i: int) -> Explanation:
    """The explanation of person `i`."""
    pack = assessment.pack
    told: dict[str, _Told] = {}
    groups = tuple(_group(assessment, i, key, told) for key in pack.groups)
    total = assessment.total(i)
    summed = _summed(assessment, i, [assessment.group_of(key) for key in pack.groups])
    return Explanation(
        pack=pack.identity,
        digest=pack.digest,
        purpose=assessment.purpose.key,
        as_of=from_day(assessment.as_of).isoformat(),
        total=total,
        note=""
        if total == summed
        else f"各组合计 {points_text(summed)} 分，总分按规定计 {points_text(total)} 分。",
        groups=groups,
    )


def _group(assessment: Assessment, i: int, key: str, told: dict[str, _Told]) -> GroupExplanation:
    pack = assessment.pack
    indicators = tuple([_indicator(assessment, i, item, told) for item in pack.members[key]])
    points = assessment.group(i, key)
    before = _summed(assessment, i, [assessment.points_of(item.key) for item in indicators if item.counts])
    note = (
        "" if before == points else f"合计 {points_text(before)} 分，本组按规定计 {points_text(points)} 分。"
    )
    return GroupExplanation(key, pack.groups[key].label, before, points, note, indicators)


def _summed(assessment: Assessment, i: int, columns: list[Ints]) -> Fraction:
    """The points of person `i` in several columns together."""
    return exact(sum([points.item(i) for points in columns]), assessment.pack.unit)


def _indicator(
    assessment: Assessment, i: int, item: Indicator, told: dict[str, _Told]
) -> IndicatorExplanation:
    """One indicator; where a person claims nothing it asks, told once for all such people of a round."""
    if not assessment.claims_nothing(item):
        return _explained(assessment, i, item, told)
    known, name = (
        assessment.frame.run.settled,
        f"{item.key} for {assessment.purpose.key} of who claims nothing",
    )
    if name not in known:
        known[name] = _explained(assessment, i, item, told)
    found: IndicatorExplanation = known[name]
    return found


def _explained(
    assessment: Assessment, i: int, item: Indicator, told: dict[str, _Told]
) -> IndicatorExplanation:
    pack = assessment.pack
    claimed, counted, left_out = _records(assessment, i, item, told)
    before, points = assessment.points_before_rounding(i, item.key), assessment.points(i, item.key)
    note = ""
    if before is not points and before != points:  # mostly one object: see exact()
        note = f"{points_text(before)} 分取整为 {points_text(points)} 分。"
    counts = assessment.counts(item)
    source, grade = pack.citations[item.source]
    if not counts:
        note = f"用于{assessment.purpose.label}时不计。"
    return IndicatorExplanation(
        key=item.key,
        name=item.name,
        clause=item.clause,
        source=source,
        grade=grade,
        counts=counts,
        unknown=item.unknown,
        claimed=claimed,
        counted=counted,
        left_out=left_out,
        lines=tuple(assessment.lines(item, i)),
        before=before,
        points=points,
        note=note,
    )


class _Told(NamedTuple):
    """What is told of some records: all of them, those that count, those that do not."""

    claimed: tuple[str, ...]
    counted: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


_NOTHING_TOLD: Final = _Told((), (), ())


def _records(assessment: Assessment, i: int, item: Indicator, told: dict[str, _Told]) -> _Told:
    """The records of an indicator's facts; `told` keeps each fact's, for most are asked by several indicators."""
    found = []
    for key in item.facts:
        one = told.get(key)
        if one is None:
            one = told[key] = _told(assessment, i, key)
        if one.claimed:
            found.append(one)
    if len(found) < 2:
        return found[0] if found else _NOTHING_TOLD
    return _Told(*(sum(parts, ()) for parts in zip(*found, strict=True)))


def _told(assessment: Assessment, i: int, key: str) -> _Told:
    sifted = assessment.counted.get(key)
    if sifted is None:
        other = assessment.columns.not_asked.get(key)
        if not other or not other[i]:
            return _NOTHING_TOLD
        text = f"{assessment.pack.facts[key].label}：{other[i]}"
        return _Told((text,), (), (LeftOut(text, "本表没有这个选项，不计"),))
    table = sifted.rows.table
    low, high = places_of(table.owner, i)
    described, label = assessment.pack.tellers[key].told(table, low, high), table.spec.label
    table.described.update(zip(range(low, high), described, strict=True))
    claimed = tuple([f"{label}：{words}" for words in described])
    if not sifted.out:
        return _Told(claimed, claimed, ())
    reasons = [sifted.reason(record) for record in range(low, high)]
    pairs = [*zip(claimed, reasons, strict=True)]
    return _Told(
        claimed,
        tuple([text for text, reason in pairs if not reason]),
        tuple([LeftOut(text, reason) for text, reason in pairs if reason]),
    )
