"""Whether a choice is one of some words: `==`, `!=`, `in`, `not in`."""

from __future__ import annotations

import ast
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from policypack.arrays import Bools, Col, Flags, Ints, folded
from policypack.errors import did_you_mean
from policypack.expr import Expr
from policypack.frames import Frame
from policypack.plain import reckoned
from policypack.types import Word, YesNo

if TYPE_CHECKING:
    from policypack.expressions import Compiler


def among(c: Compiler, left: Expr, kind: Word, op: ast.cmpop, right: ast.expr) -> Expr:
    """Compile `choice == word` or `choice in (word, …)`."""
    if isinstance(op, ast.In | ast.NotIn):
        if not isinstance(right, ast.Tuple | ast.List):
            raise c.fault("in 的右边要写成 (甲, 乙)", "请列出选项")
        codes = [_code(c, kind, item) for item in right.elts]
    elif isinstance(op, ast.Eq | ast.NotEq):
        codes = [_code(c, kind, right)]
    else:
        raise c.fault("选项没有大小", "请用 ==、!= 或 in")
    wanted = isinstance(op, ast.In | ast.Eq)

    def member(words: Ints) -> Bools:
        # Words the pack does not ask have codes above all of its own: they are none of these.
        found: Bools = reduce(np.logical_or, [words == code for code in codes])
        return found if wanted else ~found

    def run(frame: Frame) -> Flags:
        col: Col = left.run(frame)
        found = folded(member, col.v)
        return Flags(found if col.known is None else folded(np.logical_and, found, col.known), col.known)

    return Expr(YesNo(), run, plain=reckoned(lambda code: (code in codes) is wanted, left))


def _code(c: Compiler, kind: Word, tree: ast.expr) -> int:
    word = ast.unparse(c.scope.spelled_out(tree))
    if word not in kind.words:
        raise c.fault(f"没有“{word}”这个选项", did_you_mean(word, kind.words))
    return kind.words.index(word)
