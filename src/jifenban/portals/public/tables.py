"""The points table of a pack in words: one row for each way to earn points, read off the rules themselves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from jifenban.portals.ui.wording import points_text
from policypack.arrays import day_text
from policypack.band_forms import Bands, Step
from policypack.named_points import NamedPer
from policypack.nested_forms import Choice, Dated, Each, Several
from policypack.pack import Indicator, Pack
from policypack.table_forms import Form, Head, Per, Share, Table, Value
from policypack.types import Number, Word
from policypack.units import UNITS

#: What stands where a line has a condition and the pack has no words for it.
UNSAID = "符合条件的才计"
TAKES = {"highest": "多项只取最高", "lowest": "多项只取最重", "sum": ""}


@dataclass(frozen=True)
class TableRow:
    """One line of the table: what, how it is counted, how much, within which limits, where it is written."""

    name: str
    how: str
    points: str
    limits: tuple[str, ...]
    clause: str
    source: str
    grade: str


@dataclass(frozen=True)
class IndicatorRows:
    """One indicator with its rows, the papers that prove it, and the departments that confirm it."""

    indicator: Indicator
    rows: tuple[TableRow, ...]
    evidence: tuple[str, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True)
class GroupRows:
    """One group of the table."""

    key: str
    label: str
    limits: tuple[str, ...]
    indicators: tuple[IndicatorRows, ...]


#: The name of the department that facts name by a key; "" where the city's list does not have it.
Department = Callable[[str], str]


def points_table(rules: Pack, department: Department) -> list[GroupRows]:
    """Put the whole table into words, in its own order."""
    return [
        GroupRows(
            key=key,
            label=group.label,
            limits=_bounds(group.cap, group.floor),
            indicators=tuple(_indicator(rules, department, item) for item in rules.members[key]),
        )
        for key, group in rules.groups.items()
    ]


def _indicator(rules: Pack, department: Department, item: Indicator) -> IndicatorRows:
    blank = TableRow(item.name, "", "", (), item.clause, *_source(rules, item.source))
    rows = (
        tuple(_rows(rules, item.form, blank))
        if item.form
        else (replace(blank, how=item.unknown, points="未知"),)
    )
    facts = [rules.facts[key] for key in item.facts if key in rules.facts]
    papers = dict.fromkeys(paper.label for fact in facts for paper in fact.evidence)
    keys = dict.fromkeys(key for fact in facts for key in fact.verified_by)
    return IndicatorRows(
        indicator=item,
        rows=rows,
        evidence=tuple(papers),
        departments=tuple(filter(None, map(department, keys))),
    )


def _source(rules: Pack, key: str) -> tuple[str, str]:
    return (rules.sources[key].title, rules.grade(key)) if key in rules.sources else ("", "")


def _bounds(cap: Fraction | None, floor: Fraction | None) -> tuple[str, ...]:
    found = []
    if cap is not None:
        found.append(f"最高 {points_text(cap)} 分")
    if floor is not None:
        found.append(f"最低 {points_text(floor)} 分")
    return tuple(found)


def _limits(rules: Pack, head: Head) -> tuple[str, ...]:
    named = (rules.parameters[head.cap_by].field.label,) if head.cap_by else ()
    unsaid = (UNSAID,) if head.when is not None and not head.note else ()
    return _bounds(head.cap, head.floor) + named + ((head.note,) if head.note else unsaid)


def _rows(rules: Pack, form: Form, above: TableRow) -> Iterator[TableRow]:
    """Yield the rows of a form; what it does not say itself comes from the row above."""
    head = form.head
    source, grade = _source(rules, head.source) if head.source else (above.source, above.grade)
    row = replace(
        above,
        name=head.name or above.name,
        limits=above.limits + _limits(rules, head),
        clause=head.clause or above.clause,
        source=source,
        grade=grade,
    )
    if isinstance(form, Several):
        for child in form.forms:
            yield from _rows(rules, child, _limited(row, TAKES[form.take]))
    elif isinstance(form, Choice):
        kind = form.chosen.type
        names = dict(zip(kind.words, kind.labels, strict=False)) if isinstance(kind, Word) else {}
        for label, child in zip(form.labels, form.forms, strict=True):
            chosen = replace(_limited(row, "只能选一项计分"), name=names.get(label, label))
            yield from _rows(rules, child, chosen)
    elif isinstance(form, Dated):
        for start, child in zip(form.starts, form.forms, strict=True):
            yield from _rows(rules, child, _limited(row, f"{day_text(start)}起"))
    elif isinstance(form, Each):
        for inner in _rows(rules, form.form, replace(row, limits=())):
            limits = tuple(f"{_together(form)}{limit.removeprefix('多项')}" for limit in inner.limits)
            yield replace(inner, limits=_limited(row, TAKES[form.take]).limits + limits)
    else:
        how, points = _said(rules, form)
        said = isinstance(form, Value)  # its 符合的 says so already
        yield replace(
            row, how=how, points=points, limits=tuple(one for one in row.limits if not said or one != UNSAID)
        )


def _together(form: Each) -> str:
    """What the limits inside are for: one record, one year, or one of what records are put together by."""
    if form.by is None:
        return "每条" if form.take == "sum" else ""
    kind = form.by.type
    return "每年" if isinstance(kind, Number) and kind.unit == "calendar_year" else "同一项"


def _limited(row: TableRow, limit: str) -> TableRow:
    return replace(row, limits=(*row.limits, limit)) if limit and limit not in row.limits else row


def _said(rules: Pack, form: Form) -> tuple[str, str]:
    if isinstance(form, Value):
        return "符合的", f"{points_text(form.points)} 分"
    if isinstance(form, Per):
        return _per(rules, form)
    if isinstance(form, Table):
        return "按等级", _table(form)
    if isinstance(form, Bands):
        return ("分段累加" if form.marginal else "按所在的一段"), _bands(form)
    if isinstance(form, Share):
        return "按人数平分", f"{points_text(form.points)} 分 ÷ 人数"
    return "", ""


def _per(rules: Pack, form: Per) -> tuple[str, str]:
    unit = UNITS.get(form.unit, form.unit)
    size = "" if form.size == 1 else f"{form.size} "
    whole = "每满" if form.part == "whole" else "每"
    rest = "，不满的按比例" if form.part == "pro rata" else ""
    if form.part in ("counts", "rest"):
        rest = f"，余下满 {points_text(form.rest[0])} {unit}的另计"
    points = f"{points_text(form.points)} 分"
    if isinstance(form, NamedPer):
        points = f"{'减' if form.high == 0 else ''}“{rules.parameters[form.by].field.label}”"
    return f"{whole} {form.size} {unit}{rest}", f"{points}／{size}{unit}"


def _table(form: Table) -> str:
    kind = form.word.type
    assert isinstance(kind, Word)
    labels = kind.labels or kind.words
    known = [(label, points) for label, points in zip(labels, form.points, strict=True) if points]
    told = [(label, f"{points_text(points)} 分") for label, points in known]
    return "；".join(label if label == said else f"{label} {said}" for label, said in told)


def _bands(form: Bands) -> str:
    kind = form.quantity.type
    unit = UNITS.get(kind.unit or "", "") if isinstance(kind, Number) else ""
    if form.marginal:
        return "；".join(_slice(step, unit) for step in form.steps)
    parts = []
    for step in form.steps:
        if step.below is None:
            span = f"{points_text(step.at_least)} {unit}以上"
        else:
            span = f"{points_text(step.at_least)} 至不满 {points_text(step.below)} {unit}"
        more = ""
        if step.more:
            sign = "减" if step.more < 0 else "加"
            more = f"，每多 {step.per} {unit}{sign} {points_text(abs(step.more))} 分"
        parts.append(f"{span.strip()}：{points_text(step.points)} 分{more}")
    return "；".join(parts)


def _slice(step: Step, unit: str) -> str:
    """One step of bands of which each part counts at its own rate."""
    rate = f"每 {step.per} {unit} {points_text(step.more)} 分"
    if not step.at_least and step.below is not None:
        return f"前 {points_text(step.below)} {unit}：{rate}"
    if step.below is None:
        return f"超过 {points_text(step.at_least)} {unit}的部分：{rate}"
    return f"{points_text(step.at_least)} 至 {points_text(step.below)} {unit}的部分：{rate}"
