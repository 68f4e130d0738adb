"""The lines of an explanation: each form tells what it did for one row, from the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

from policypack.arrays import Col, Ints, day_text, places_of
from policypack.exact import exact, said, shown
from policypack.frames import Frame, Run
from policypack.line_words import joined, limit, missing
from policypack.nested_forms import Choice, Dated, Each, Several
from policypack.pack_model import Pack
from policypack.table_forms import Form, Traced
from policypack.types import Number, Word
from policypack.units import UNITS
from policypack.workings import WORKINGS

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


@dataclass(slots=True)
class LineReader:
    """Reads the lines of one run."""

    pack: Pack
    run: Run

    def lines(self, form: Form, row: int, name: str = "") -> list[Line]:
        """The lines of a form for one row of its frame; their counted points sum to the form's points.

        `name`: how lines are labelled that have no name of their own.
        """
        head, trace = form.head, self.run.trace[form.head.id]
        if trace.met is not None and not trace.met[row]:
            return [self._unmet(form, head.name or name)]
        before = after = self._exact(trace.before, row)
        if trace.after is not trace.before:
            after = self._exact(trace.after, row)
        inside = _INSIDE.get(type(form))
        if inside is None:
            working = WORKINGS[type(form)](form, trace, row, self.run)
            return [self._line(form, head.name or name, working, before, after)]
        lines = inside(self, form, trace, row)
        if name:
            lines = [line if line.label else line.but(label=name) for line in lines]
        if before is after:
            return lines
        total = sum((line.counted_points for line in lines), _ZERO)
        if after != total:
            working = f"合计 {shown(total)} 分，{limit(form, total, after)}。"
            adjust = self._line(form, head.name or "封顶", working, after - total, after - total)
            lines.append(adjust._replace(after=after, note=""))
        return lines

    def _exact(self, points: Ints, row: int) -> Fraction:
        return exact(points.item(row), self.run.unit)

    def _unmet(self, form: Form, label: str) -> Line:
        """The line of a form that gives nothing for its `when`, the same for everybody."""
        known, key = self.run.settled, f"line {form.head.id} {label}"
        if key not in known:
            known[key] = self._line(form, label, "不具备计分条件，不计分。", _ZERO, _ZERO)
        found: Line = known[key]
        return found

    def _line(self, form: Form, label: str, working: str, points: Fraction, after: Fraction) -> Line:
        head = form.head
        note = head.note
        if points is not after and points != after:  # mostly one object: see exact()
            note = f"{limit(form, points, after)}。{note}"
        title, grade = self.pack.citations[head.source]
        return Line(head.key, label, working, points, after, after, note, head.clause, title, grade)

    # -- forms with forms inside

    def _choice(self, form: Choice, trace: Traced, row: int) -> list[Line]:
        col: Col = trace.extra
        if not missing(col, row):
            return self._one_of(form, row, col.v.item(row), "按申请人的选择计分，本项不计。", zero_lines=True)
        if form.missing == "zero":
            return []
        lines = self._one_of(form, row, self._best(form, row), "", zero_lines=False)
        return [line.but(note=f"未选择，按较高的一项计分。{line.note}") for line in lines]

    def _several(self, form: Several, trace: Traced, row: int) -> list[Line]:
        if form.take == "sum":
            found = []
            for child in form.forms:
                if not self._other_reading(child):
                    found += self.lines(child, row, form.head.name)
            return found
        word = "就高" if form.take == "highest" else "就重"
        return self._one_of(
            form, row, self._best(form, row), f"{word}不重复计分，本项不计。", zero_lines=True
        )

    def _other_reading(self, form: Form) -> bool:
        """Whether the round's values leave this form out for everybody: it says nothing of this person."""
        when, met = form.head.when, self.run.trace[form.head.id].met
        return when is not None and when.settled and met is not None and not met[:1].any()

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
        lines = self.lines(form.forms[int(at[row])], row, form.head.name)
        return [line.but(note=since + line.note) for line in lines]

    def _one_of(
        self, form: Several | Choice, row: int, kept: int, note: str, *, zero_lines: bool
    ) -> list[Line]:
        found = []
        for index, child in enumerate(form.forms):
            lines = self.lines(child, row, form.head.name) if index == kept or zero_lines else []
            if index == kept:
                found += lines
            else:
                found += [line.but(counted=_ZERO, note=note) for line in lines if line.after]
        return found

    def _each(self, form: Each, trace: Traced, row: int) -> list[Line]:
        below: Frame
        below, earned = trace.extra
        owner = below.owner
        assert owner is not None
        low, high = places_of(owner, row)
        kept = None
        if form.take != "sum" and high - low > 1:
            part = earned[low:high]
            kept = low + int(np.argmax(part) if form.take == "highest" else np.argmin(part))
        word = "就高" if form.take == "highest" else "就重"
        found = []
        for inner in range(low, high):
            about = self._label_of(form, trace.frame, below, inner)
            for line in self.lines(form.form, inner):
                titled = line.but(label=joined(form.head.name, line.label, about))
                if kept is not None and inner != kept:
                    titled = titled.but(counted=_ZERO, note=f"{word}不重复计分，本项不计。")
                found.append(titled)
        return found

    def _label_of(self, form: Each, frame: Frame, below: Frame, inner: int) -> str:
        if form.by is None:
            rows = form.records.run(frame)
            table, record = rows.table, int(rows.index[inner])
            told = table.described.get(record)
            return told or self.pack.tellers[table.spec.key].told(table, record, record + 1)[0]
        key = below.fields["by"]
        value = int(key.v[inner])
        if isinstance(form.by.type, Number):
            unit = UNITS.get(form.by.type.unit or "", "")
            return f"{said(value, form.by.type.scale)} {unit}".strip()
        if isinstance(form.by.type, Word) and form.by.type.labels:
            return form.by.type.labels[value]
        return ""  # the records inside name themselves


#: How the lines of each form with forms inside are read; the others give one line each.
_INSIDE: Final[Mapping[type[Form], Callable[[LineReader, Any, Traced, int], list[Line]]]] = {
    Each: LineReader._each,
    Dated: LineReader._dated,
    Choice: LineReader._choice,
    Several: LineReader._several,
}
