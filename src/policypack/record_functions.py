"""Functions that take the records of a fact. Reference: docs/reference/pack-rules.md."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from policypack.expr import Expr
from policypack.frames import every_key
from policypack.set_functions import Function, check_arguments
from policypack.types import Records

if TYPE_CHECKING:
    from policypack.expressions import Compiler


def _every(c: Compiler, call: ast.Call) -> Expr:
    """every(fact): its records with those that `left_out` sets aside: a condition may ask for what earns nothing."""
    check_arguments(c, call, (1, 1))
    records, name = c.expect(call.args[0], Records), call.args[0]
    if not isinstance(name, ast.Name) or name.id not in c.scope.names.facts:
        raise c.fault("every(…) 里只能写一个事实的名字", "请写成 every(insurance)[条件]")
    key = every_key(name.id)
    return Expr(records.type, lambda frame: frame.rows[key])


RECORD_FUNCTIONS: Final[dict[str, Function]] = {"every": _every}
