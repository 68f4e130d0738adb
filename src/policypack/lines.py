"""The lines of an explanation: each form tells what it did for one row, from the trace."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from policypack.arrays import Col, Ints, day_text, places_of
from policypack.band_forms import Bands
from policypack.daysets import DaySets
from policypack.describing import describe
from policypack.exact import exact, said, shown
from policypack.frames import Frame, Run
from policypack.line_words import joined, limit, missing, month_spans, years_working
from policypack.month_runs import listed
from policypack.named_points import UNSTATED, NamedPer
from policypack.nested_forms import Choice, Dated, Each, Nested, Several
from policypack.pack_model import Pack
from policypack.pieces import ends_of
from policypack.table_forms import Form, Per, Share, Table, Traced, Value
from policypack.types import Days, Months, Number, Word
from policypack.units import UNITS

_ZERO = Fraction(0)


class Line(NamedTuple):
    """One step of the working. `points` is the line's own, `counted_points` what it adds in the end."""

    key: str
    label: str
    working: str
    points: Fraction
    after: Fraction
    counted_points: Fraction
    note: str
    clause: str
    source: str
    grade: str

    def but(self, *, label: str = "", counted: Fraction | None = None, note: str | None = None) -> Line:
        """The same line with some of its words changed; `_replace` takes three times as long."""
        return Line(
            self.key,
            label or self.label,
            self.working,
            self.points,
            self.after,
            self.counted_points if counted is None else counted,
            self.note if note is None else note,
            self.clause,
            self.source,
            self.grade,
        )


@dataclass(frozen=True)
class LineReader:
    """Reads the lines of one run."""

    pack: Pack
    run: Run

    def lines(self, form: Form, row: int) -> list[Line]:
        """The lines of a form for one row of its frame; their counted points sum to the form's points."""
        trace: Traced = self.run.trace[form.head.id]
        before = after = self._exact(trace.before, row)
        if trace.after is not trace.before:
            after = self._exact(trace.after, row)
        if trace.met is not None and not bool(trace.met[row]):
            return [self._line(form, form.head.name, "不具备计分条件，不计分。", _ZERO, _ZERO)]
        if not isinstance(form, Nested):
            working = self._working(form, trace, row)
            return [self._line(form, form.head.name, working, before, after)]
        lines = self._inside(form, trace, row)
        if before is after:
            return lines
        total = sum((line.counted_points for line in lines), _ZERO)
        if after != total:
            working = f"合计 {shown(total)} 分，{limit(form, total, after)}。"
            adjust = self._line(form, form.head.name or "封顶", working, after - total, after - total)
            lines.append(adjust._replace(after=after, note=""))
        return lines

    def _exact(self, points: Ints, row: int) -> Fraction:
        return exact(int(points[row]), self.run.unit)

    def _line(self, form: Form, label: str, working: str, points: Fraction, after: Fraction) -> Line:
        head = form.head
        note = head.note
        if points is not after and points != after:  # mostly one object: see exact()
            note = f"{limit(form, points, after)}。{note}"
        title, grade = self.pack.citations[head.source]
        return Line(head.key, label, working, points, after, after, note, head.clause, title, grade)

    # -- forms with forms inside

    def _inside(self, form: Nested, trace: Traced, row: int) -> list[Line]:
        if isinstance(form, Each):
            return self._each(form, trace, row)
        if isinstance(form, Dated):
            return self._dated(form, trace, row)
        if isinstance(form, Choice):
            col: Col = trace.extra
            if missing(col, row) and form.missing == "zero":
                return []
            if not missing(col, row):
                chosen, note = int(col.v[row]), "按申请人的选择计分，本项不计。"
                return self._one_of(form, row, chosen, note, zero_lines=True)
            lines = self._one_of(form, row, self._best(form, row), "", zero_lines=False)
            return [line.but(note=f"未选择，按较高的一项计分。{line.note}") for line in lines]
        if form.take == "sum":
            return [line for child in form.forms for line in self._titled(form, child, row)]
        kept = self._best(form, row)
        word = "就高" if form.take == "highest" else "就重"
        return self._one_of(form, row, kept, f"{word}不重复计分，本项不计。", zero_lines=True)

    def _best(self, form: Several | Choice, row: int) -> int:
        """Which of the forms inside is the highest, or the lowest; the first of equals."""
        points = [int(self.run.trace[child.head.id].after[row]) for child in form.forms]
        lowest = isinstance(form, Several) and form.take == "lowest"
        return points.index(min(points) if lowest else max(points))

    def _dated(self, form: Dated, trace: Traced, row: int) -> list[Line]:
        col, at = trace.extra
        if missing(col, row):
            return [self._line(form, form.head.name, "没有填写日期，不计分。", _ZERO, _ZERO)]
        if int(at[row]) < 0:
            working = f"{day_text(form.starts[0])}以前没有规定，不计分。"
            return [self._line(form, form.head.name, working, _ZERO, _ZERO)]
        since = f"按{day_text(form.starts[int(at[row])])}起的规定。"
        lines = self._titled(form, form.forms[int(at[row])], row)
        return [line.but(note=since + line.note) for line in lines]

    def _titled(self, form: Form, child: Form, row: int) -> list[Line]:
        return [line if line.label else line.but(label=form.head.name) for line in self.lines(child, row)]

    def _one_of(
        self, form: Several | Choice, row: int, kept: int, note: str, *, zero_lines: bool
    ) -> list[Line]:
        found = []
        for index, child in enumerate(form.forms):
            for line in self._titled(form, child, row):
                if index == kept:
                    found.append(line)
                elif line.after and zero_lines:
                    found.append(line.but(counted=_ZERO, note=note))
        return found

    def _each(self, form: Each, trace: Traced, row: int) -> list[Line]:
        below: Frame
        below, earned = trace.extra
        owner = below.owner
        assert owner is not None
        low, high = places_of(owner, row)
        kept = None
        if form.take != "sum" and high > low:
            part = earned[low:high]
            kept = low + int(np.argmax(part) if form.take == "highest" else np.argmin(part))
        word = "就高" if form.take == "highest" else "就重"
        found = []
        for inner in range(low, high):
            for line in self.lines(form.form, inner):
                label = self._label_of(form, trace.frame, below, inner)
                titled = line.but(label=joined(form.head.name, line.label, label))
                if kept is not None and inner != kept:
                    titled = titled.but(counted=_ZERO, note=f"{word}不重复计分，本项不计。")
                found.append(titled)
        return found

    def _label_of(self, form: Each, frame: Frame, below: Frame, inner: int) -> str:
        if form.by is None:
            rows = form.records.run(frame)
            return describe(rows.table, int(rows.index[inner]))
        key = below.fields["by"]
        value = int(key.v[inner])
        if isinstance(form.by.type, Number):
            unit = UNITS.get(form.by.type.unit or "", "")
            return f"{said(value, form.by.type.scale)} {unit}".strip()
        if isinstance(form.by.type, Word) and form.by.type.labels:
            return form.by.type.labels[value]
        return ""  # the records inside name themselves

    # -- forms that count something

    def _working(self, form: Form, trace: Traced, row: int) -> str:
        if isinstance(form, Value):
            return f"计 {shown(form.points)} 分。"
        if isinstance(form, NamedPer):
            stated = form.stated(trace.frame, row)
            return UNSTATED if stated is None else self._per(stated, trace, row)
        if isinstance(form, Per):
            return self._per(form, trace, row)
        if isinstance(form, Table):
            col: Col = trace.extra
            if missing(col, row):
                return "没有填写，不计分。"
            code = int(col.v[row])
            assert isinstance(form.word.type, Word)
            label = (form.word.type.labels or form.word.type.words)[code]
            return f"{label}：{shown(form.points[code])} 分。"
        if isinstance(form, Share):
            return self._share(form, trace, row)
        assert isinstance(form, Bands)
        return self._bands(form, trace, row)

    def _per(self, form: Per, trace: Traced, row: int) -> str:
        col: Col = trace.extra
        if missing(col, row):
            return "没有填写，不计分。"
        measured, scale = max(int(col.v[row]), 0), form.scale
        unit, size, amount = UNITS[form.unit], form.size, said(measured, scale)
        if isinstance(form.quantity.type, Days) and form.unit == "year":
            days: DaySets = form.quantity.run(trace.frame)
            return years_working(days, row, measured, form, self.run)
        if form.part == "pro rata":
            per = "" if size == 1 else f"{size} "
            return f"{amount} {unit}，每 {per}{unit} {shown(form.points)} 分，按比例计。"
        units, rest = divmod(measured, size * scale)
        counted, whole = f"{amount} {unit}", f" {size} {unit}"
        if form.unit == "month" and size == 12:
            counted, whole = f"{amount} 个月，满 {units} 年", "一年"
        elif size != 1:
            counted = f"{amount} {unit}，满 {units} 个 {size} {unit}"
        text = f"{counted} × {shown(form.points)} 分。"
        if rest and form.part == "whole":
            text += f"余 {said(rest, scale)} {unit}不满{whole}不计。"
        elif rest and form.part == "counts":
            text += f"不满 {size} {unit}的部分按 {size} {unit}计。"
        elif rest and form.part == "rest" and rest >= form.rest[0] * scale:
            text += f"余 {said(rest, scale)} {unit}，计 {shown(form.points * form.rest[1])} 分。"
        return text + self._overlap(form, trace, row)

    def _overlap(self, form: Per, trace: Traced, row: int) -> str:
        """Months claimed twice count once; say how many."""
        if not isinstance(form.quantity.type, Months) or form.quantity.rows is None:
            return ""
        rows = form.quantity.rows(trace.frame)
        spec = rows.table.spec
        if spec.spell != "months":
            return ""
        low, high = places_of(rows.owner, row)
        if rows.cut and high > low:  # a spell counted in part: say which months
            held = listed(form.quantity.run(trace.frame), row)
            return f"计入的是{month_spans(held)}。"
        if high - low < 2:
            return ""
        start, until = (end[low:high] for end in ends_of(rows, self.run))
        claimed = int((until - start + 1).sum())
        once = int(trace.extra.v[row])
        return f"重叠的 {claimed - once} 个月只计一次。" if claimed > once else ""

    def _share(self, form: Share, trace: Traced, row: int) -> str:
        among, shares = trace.extra
        if missing(among, row) or missing(shares, row) or int(among.v[row]) < 1:
            return "没有填写人数，不计分。"
        part = int(shares.v[row])
        times = "" if part == 1 else f" × {part} 份"
        return f"{shown(form.points)} 分 ÷ {int(among.v[row])}{times}。"

    def _bands(self, form: Bands, trace: Traced, row: int) -> str:
        col: Col = trace.extra
        if missing(col, row):
            return "没有填写，不计分。"
        assert isinstance(form.quantity.type, Number)
        amount = Fraction(int(col.v[row]), form.quantity.type.scale)
        unit = UNITS.get(form.quantity.type.unit or "", "")
        text = f"{shown(amount)} {unit}"
        if form.marginal:
            return f"{text}，分段累计。"
        step = form.step_of(amount)
        band = (
            f"{shown(step.at_least)} {unit}以上"
            if step.below is None
            else f"{shown(step.at_least)} 至不满 {shown(step.below)} {unit}"
        )
        text = f"{text}，属 {band}，{shown(step.points)} 分"
        if step.per:
            extra = int(max(amount - step.at_least, _ZERO) // step.per)
            text += f"，其上每 {step.per} {unit} {shown(step.more)} 分 × {extra}"
        return text + "。"
