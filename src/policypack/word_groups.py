"""Sets of months that differ in one word, made together: `f(insurance[kind == a]), f(insurance[kind == b]), …`.

Five sets one by one are five times the operations on a fifth of the records. Instead the records are put in
groups, all that have the first word before those of the second, and `f` is asked once for all groups.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policypack.frames import Frame
from policypack.monthsets import AnyMonths
from policypack.rows import Rows
from policypack.types import Months, Records, Word, type_of_field

if TYPE_CHECKING:
    from policypack.expressions import Compiler

_GROUP = "it"


@dataclass(frozen=True)
class _Parted:
    """An expression taken apart: `records[field == word]` in it, and the rest with `it` in its place."""

    records: ast.expr
    field: str
    word: str
    rest: ast.expr

    @property
    def common(self) -> tuple[str, str, str]:
        """What the sets must share."""
        return ast.dump(self.records), self.field, ast.dump(self.rest)


def by_word(c: Compiler, sets: Sequence[ast.expr]) -> Callable[[Frame], AnyMonths] | None:
    """What makes all the sets at once, word after word, as sets of a frame with a row for each person and word.

    None where they differ in more than the word, or where what they share is not settled by a round's values.
    """
    parted = [found for tree in sets if (found := _parted(c, tree)) is not None]
    if len(parted) < len(sets) or len({one.common for one in parted}) > 1:
        return None
    first = parted[0]
    records = c.expect(first.records, Records)
    assert isinstance(records.type, Records)
    spec = records.type.spec
    field = spec.field(first.field)
    kind = type_of_field(field) if field is not None else None
    if (
        not isinstance(kind, Word)
        or not {one.word for one in parted} <= set(kind.words)
        or records.type.pieces
    ):
        return None
    if c.scope.parent is not None or not _settled(c, first.rest):
        return None
    codes = [kind.words.index(one.word) for one in parted]
    inner = c.within(c.scope.grouped(spec, kind)).expect(first.rest, Months)

    def run(frame: Frame) -> AnyMonths:
        rows: Rows = records.run(frame)
        found: AnyMonths = inner.run(frame.by_word(rows, first.field, codes))
        return found

    return run


def _settled(c: Compiler, rest: ast.expr) -> bool:
    """Whether every value in what is common is the same for everybody."""
    nodes = list(ast.walk(rest))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    values = [node for node in nodes if isinstance(node, ast.Name) and id(node) not in called]
    found = [c.scope.find(name.id) for name in values]
    return all(value is None or value.settled for value in found)


def _parted(c: Compiler, tree: ast.expr) -> _Parted | None:
    filters = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    if len(filters) != 1:
        return None
    (found,) = filters
    match found.slice:
        case ast.Compare(left=ast.Name(id=field), ops=[ast.Eq()], comparators=[ast.Name() as word]):
            group = ast.copy_location(ast.Name(_GROUP, ast.Load()), found)
            rest = copy.deepcopy(tree, {id(found): group})
            return _Parted(found.value, field, ast.unparse(c.scope.spelled_out(word)), rest)
    return None
