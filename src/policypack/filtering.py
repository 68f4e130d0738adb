"""`records[condition]`: the records, or the pieces of spells, for which a condition holds."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from policypack import pieces
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.references import Reference, field_of
from policypack.rows import Rows
from policypack.types import Records, YesNo

if TYPE_CHECKING:
    from policypack.expressions import Compiler


def filtered(c: Compiler, tree: ast.Subscript) -> Expr:
    """Compile a filter. A spell whose condition names a reference table is cut at its steps first."""
    records = c.expect(tree.value, Records)
    assert isinstance(records.type, Records)
    spec = records.type.spec
    named: set[str] | None = set() if spec.spell else None
    condition = c.within(c.scope.inside(spec, named)).expect(tree.slice, YesNo)
    key = f"{c.scope.name_of(tree.value, c.text)}[]"
    if named:
        series = [c.scope.names.references[name] for name in sorted(named)]
        return _cut(c, records, condition, series, key)

    careful = _may_refuse(tree.slice)

    def run(frame: Frame) -> Any:
        rows: Rows = records.run(frame)
        if careful:
            rows = rows.gathered()
        base = rows.base
        if not len(base):
            return rows
        below = frame.below_once(key if base is rows else f"{spec.key}[]", base)
        return rows.only(condition.run(below).v)

    return Expr(records.type, run)


def _may_refuse(condition: ast.expr) -> bool:
    """Whether a condition looks a date up in a reference table: one that is not in it is refused, so that no
    record may be asked that does not count."""
    calls = (node for node in ast.walk(condition) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "at" for call in calls)


def _cut(c: Compiler, records: Expr, condition: Expr, series: list[Reference], key: str) -> Expr:
    assert isinstance(records.type, Records)
    for item in series:
        if records.type.spec.spell == "months" and not item.whole_months():
            raise c.fault(f"“{item.label}”在月中换值，不能用于按月的记录", "请让每个值从某月 1 日起")
    key += "|".join(item.key for item in series)

    def run(frame: Frame) -> Rows:
        rows: Rows = records.run(frame)
        if not len(rows):
            return rows
        parts = pieces.cut(rows, frame.run, series)
        below = pieces.frame_of(frame, key, parts, series)
        holds = condition.run(below)
        if holds.known is not None:
            days = pieces.first_days(parts)
            for item in series:
                gap = below.fields[field_of(item.key)].known
                if gap is not None:
                    item.refuse(days, ~holds.known & ~gap, frame, parts.owner)
        return parts.only(holds.v)

    return Expr(replace(records.type, pieces=True), run)
