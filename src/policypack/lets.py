"""Named quantities of an indicator (`let`)."""

from __future__ import annotations

from policypack.expr import Expr
from policypack.expressions import compile_expression
from policypack.nodes import Entries
from policypack.scopes import Scope


def read_lets(node: Entries | None, scope: Scope) -> dict[str, Expr]:
    """The named quantities of an indicator, each may use those above it."""
    lets: dict[str, Expr] = dict(scope.lets)
    if node is None:
        return lets
    for key, item in node.items():
        taken = scope.find(key) is not None or key in scope.names.references
        if not key.isidentifier() or taken:
            raise node.place_of(key).error(f"“{key}”不能作 let 的名字（无效或已有别的意思）", "请换一个名字")
        inner = Scope(scope.names, scope.indicator, dict(lets), used=scope.used)
        if scope.names.varies(item.as_text()):
            scope.names.varying.add(key)
        found = compile_expression(item, inner)
        name = f"{scope.indicator}.{key}"
        scope.names.uses[name] += 1  # it has a name to be used by more than one
        lets[key] = found.remembered(name, scope.names.uses, settled=found.settled)
    return lets
