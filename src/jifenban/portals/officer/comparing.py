"""What was declared beside what each department answered: one table a record, differences marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jifenban.cases.models import Photo, Review
from jifenban.cases.queries import MatrixRow
from jifenban.portals.ui.said import Said, said_in
from policypack.form_facts import VALUE
from policypack.forms import Section

SAME, NOT_SAID = "同申报", "—"


@dataclass(frozen=True)
class Cell:
    """One value in a table; `differs` from what was declared."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class Line:
    """One question: the declared value, then one cell a department."""

    label: str
    declared: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Comparison:
    """One record. `declared` is False for what only a department has; `papers`: (label, photo) of this record."""

    declared: bool
    lines: tuple[Line, ...]
    papers: tuple[tuple[str, Photo], ...]


def compared(
    section: Section,
    said: Iterable[Said],
    row: MatrixRow | None,
    papers: Mapping[str, list[tuple[str, Photo]]],
    offices: Mapping[str, str],
) -> list[Comparison]:
    """The records of an item as tables; `papers` by record id; those of the whole item ("") stand with the first."""
    answers = [_Answer(section, cell.review, offices) for cell in (row.cells if row else ())]
    declared = [
        _table(record, answers, _papers_of(record, papers, first=number == 0))
        for number, record in enumerate(said)
    ]
    return [*declared, *(_undeclared(rows, at, len(answers)) for at, rows in _left(answers))]


def _papers_of(
    record: Said, papers: Mapping[str, list[tuple[str, Photo]]], *, first: bool
) -> list[tuple[str, Photo]]:
    own = papers.get(record.record, []) if record.record else []
    return [*own, *papers.get("", [])] if first else own


class _Answer:
    """One department's answer while its confirmed records are being handed out to the declared ones."""

    def __init__(self, section: Section, review: Review, offices: Mapping[str, str]) -> None:
        self.decision = review.decision
        self.word = Review.Decision(review.decision).label if review.decision else "等待答复"
        self.left = [dict(one.rows) for one in said_in(section, _as_answers(section, review), offices)]

    def take(self, declared: Mapping[str, str]) -> dict[str, str] | None:
        """The confirmed record that agrees most with a declared one; each is handed out once."""
        best = max(self.left, key=lambda rows: len(rows.items() & declared.items()), default=None)
        if best is None or not (best.items() & declared.items() or len(declared) == 1):
            return None
        self.left.remove(best)
        return best


def _as_answers(section: Section, review: Review) -> dict[str, Any]:
    """What a department confirmed, in the shape of a form's answers; lists of a fact become the list's words."""
    values = review.confirmed or []
    if not values:
        return {}
    return {section.key: {"records": values} if section.many else {VALUE: values[0]}}


def _table(record: Said, answers: list[_Answer], papers: list[tuple[str, Photo]]) -> Comparison:
    declared = dict(record.rows)
    taken = [(answer, answer.take(declared)) for answer in answers]
    lines = tuple(
        Line(label, text, tuple(_cell(answer, rows, label, text) for answer, rows in taken))
        for label, text in declared.items()
    )
    return Comparison(True, lines, tuple(papers))


def _cell(answer: _Answer, rows: Mapping[str, str] | None, label: str, declared: str) -> Cell:
    if answer.decision == Review.Decision.CONFIRM:
        return Cell(SAME)
    if answer.decision != Review.Decision.PARTLY:
        return Cell(answer.word, differs=answer.decision == Review.Decision.REFUSE)
    text = (rows or {}).get(label, "不予认可" if rows is None else NOT_SAID)
    return Cell(text, differs=text != declared)


def _left(answers: list[_Answer]) -> list[tuple[int, dict[str, str]]]:
    return [(at, rows) for at, answer in enumerate(answers) for rows in answer.left]


def _undeclared(rows: Mapping[str, str], at: int, departments: int) -> Comparison:
    """A record that nobody declared: only the department that has it shows a value."""
    lines = tuple(
        Line(
            label,
            NOT_SAID,
            tuple(Cell(text, True) if n == at else Cell(NOT_SAID) for n in range(departments)),
        )
        for label, text in rows.items()
    )
    return Comparison(False, lines, ())
