"""The most of sets that differ in one word: `most(months(insurance[kind == a]), months(insurance[kind == b]), …)`.

Five sets one by one are five times the operations on a fifth of the records. Where nothing but the word differs,
`most_of_words` goes through the records once. Each set may be cut at dates that are the same for everybody:
`clip(months(…), date(1998, 7, 1), as_of)`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policypack.expr import Expr
from policypack.frames import Frame
from policypack.monthsets import AnyMonths, empty
from policypack.most_of_words import Words, most_of_words
from policypack.period_ends import CEILING, FLOOR, month_or
from policypack.types import Day, Records, Word, type_of_field

if TYPE_CHECKING:
    from policypack.expressions import Compiler


@dataclass(frozen=True)
class _Parted:
    """A set taken apart: `months(records[field == word])`, cut at the two dates of `period` if there are any."""

    records: ast.expr
    field: str
    word: str
    period: tuple[ast.expr, ...]

    @property
    def common(self) -> tuple[str, str, list[str]]:
        """What the sets must share."""
        return ast.dump(self.records), self.field, [ast.dump(end) for end in self.period]


def by_word(c: Compiler, sets: Sequence[ast.expr]) -> Callable[[Frame], AnyMonths] | None:
    """What finds the set with the most months; None where the sets differ in more than the word, or are cut at
    dates that a round's values do not settle."""
    parted = [found for tree in sets if (found := _parted(c, tree)) is not None]
    if len(parted) < len(sets) or any(one.common != parted[0].common for one in parted):
        return None
    records = c.expect(parted[0].records, Records)
    assert isinstance(records.type, Records)
    field = records.type.spec.field(parted[0].field)
    kind = type_of_field(field) if field is not None else None
    if field is None or not isinstance(kind, Word) or not {one.word for one in parted} <= set(kind.words):
        return None
    if records.type.pieces or records.type.spec.spell != "months" or c.scope.parent is not None:
        return None
    period = [c.expect(end, Day) for end in parted[0].period]
    if not all(end.settled for end in period):
        return None
    size = len(field.choices) + len(field.narrowed)
    words = Words(field.key, size, tuple(kind.words.index(one.word) for one in parted))
    return _found(records, words, period)


def _found(records: Expr, words: Words, period: Sequence[Expr]) -> Callable[[Frame], AnyMonths]:
    ends = [month_or(day, end) for day, end in zip(period, (FLOOR, CEILING), strict=False)]

    def run(frame: Frame) -> AnyMonths:
        if not frame.n:
            return empty(frame.run.calendar, 0)
        months = [end if isinstance(end, int) else int(end[0]) for end in (end(frame) for end in ends)]
        return most_of_words(records.run(frame), frame.run, frame.n, words, months)

    return run


def _parted(c: Compiler, tree: ast.expr) -> _Parted | None:
    match tree:
        case ast.Call(func=ast.Name("clip"), args=[inner, low, high], keywords=[]):
            period: tuple[ast.expr, ...] = (low, high)
        case _:
            inner, period = tree, ()
    match inner:
        case ast.Call(
            func=ast.Name("months"),
            args=[
                ast.Subscript(
                    value=records,
                    slice=ast.Compare(left=ast.Name(field), ops=[ast.Eq()], comparators=[ast.Name() as word]),
                )
            ],
            keywords=[],
        ):
            return _Parted(records, field, ast.unparse(c.scope.spelled_out(word)), period)
    return None
