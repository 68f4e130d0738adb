"""Expressions of a pack: parsed by Python's `ast`, typed at load, compiled to closures.

Nothing is ever evaluated as Python: only the node kinds handled below exist.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from dataclasses import dataclass
from fractions import Fraction

from policypack import plain
from policypack.errors import PackError, did_you_mean
from policypack.expr import Expr
from policypack.filtering import filtered
from policypack.functions import FUNCTIONS
from policypack.membership import among
from policypack.nodes import Node
from policypack.operators import (
    ORDERS,
    SETS,
    SUMS,
    calculated,
    compared,
    either,
    joined,
    negated,
    number,
    rescaled,
)
from policypack.scopes import Scope
from policypack.set_functions import months_shared
from policypack.types import (
    MAX_INT,
    Column,
    Day,
    Days,
    Month,
    Months,
    Number,
    Records,
    Single,
    Type,
    Word,
    YesNo,
    mend_for,
    name_of,
    names_of,
)
from policypack.typing_slips import mend_of_signs

_NUMBER = re.compile(r"\d{1,15}(\.\d{1,9})?")


def compile_expression(node: Node, scope: Scope, *wanted: type) -> Expr:
    """Compile the text of a YAML scalar. Raises PackError at its line.

    `wanted` are the types allowed; none given allows any.
    """
    text = node.as_text()
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise node.error(f"看不懂算式“{text}”", mend_of_signs(text)) from None
    expr = Compiler(node, text, scope).visit(tree.body)
    if wanted and not isinstance(expr.type, wanted):
        names = names_of(wanted)
        raise node.error(f"“{text}”是{name_of(expr.type)}，这里要{names}", mend_for(expr.type, wanted))
    return expr


@dataclass
class Compiler:
    """Compiles one expression in one scope; every method returns an `Expr` or raises PackError."""

    node: Node
    text: str
    scope: Scope
    #: Whether all parts visited so far, side by side, are settled (`Expr.settled`).
    settled: bool = True

    def fault(self, what: str, mend: str) -> PackError:
        """A fault of this expression, ready to raise."""
        return self.node.error(f"算式“{self.text}”：{what}", mend)

    def visit(self, tree: ast.expr) -> Expr:
        method = getattr(self, f"_{type(tree).__name__.lower()}", None)
        if method is None:
            raise self.fault(f"不能使用“{ast.unparse(tree)}”这种写法", "请只用规则语言里的写法")
        outer, self.settled = self.settled, True
        expr: Expr = method(tree)
        single = isinstance(expr.type, Single) and self.settled
        settled = expr.settled if isinstance(tree, ast.Name) else single
        self.settled = outer and settled
        if isinstance(tree, ast.Constant) or (isinstance(tree, ast.Name) and self.scope.parent is None):
            return expr  # looked up as fast as remembered
        name = self.scope.name_of(tree, self.text)
        fixed = self.scope.parent is None and not self.scope.names.varies(name)
        return expr.remembered(name, self.scope.names.uses, fixed=fixed, settled=settled)

    def expect(self, tree: ast.expr, *kinds: type) -> Expr:
        """Compile a part that must have one of these types."""
        expr = self.visit(tree)
        if not isinstance(expr.type, kinds):
            names = names_of(kinds)
            raise self.fault(
                f"“{ast.unparse(tree)}”是{name_of(expr.type)}，这里要{names}", mend_for(expr.type, kinds)
            )
        return expr

    def whole(self, tree: ast.expr, what: str) -> int:
        """A whole number written out."""
        if isinstance(tree, ast.Constant) and type(tree.value) is int:
            return tree.value
        raise self.fault(f"{what}要写成整数", "请写出这个数")

    # -- names and numbers

    def _constant(self, tree: ast.Constant) -> Expr:
        if type(tree.value) not in (int, float):
            raise self.fault(f"不能使用“{ast.unparse(tree)}”", "文字和真假值不用写在算式里")
        # A decimal is read from its text: the parser's float is never used.
        source = ast.get_source_segment(self.text, tree) or ""
        if not _NUMBER.fullmatch(source):
            raise self.fault(f"“{source}”不是十进制数", "请写成 3 或 0.5")
        return number(Fraction(source))

    def _name(self, tree: ast.Name) -> Expr:
        expr = self.scope.find(tree.id)
        if expr is None and tree.id in self.scope.names.references:
            raise self.fault(
                f"“{tree.id}”随日期变化", f"请写 at({tree.id}, 日期)，或用在按月、按日记录的 [条件] 里"
            )
        if expr is None:
            raise self.fault(f"不认识“{tree.id}”", did_you_mean(tree.id, self.scope.known()))
        return expr

    def _attribute(self, tree: ast.Attribute) -> Expr:
        if isinstance(tree.value, ast.Name):
            other = self.scope.let_of(tree.value.id, tree.attr)
            if other is not None:
                self.settled = other.settled
                return other
        records = self.expect(tree.value, Records)
        assert isinstance(records.type, Records)
        spec = records.type.spec
        field = spec.field(tree.attr)
        if field is None:
            names = [item.key for item in spec.fields]
            raise self.fault(f"“{spec.label}”没有“{tree.attr}”这个字段", did_you_mean(tree.attr, names))
        kind = Column(spec, field, records.type.pieces)
        return Expr(kind, lambda frame: (records.run(frame), tree.attr))

    def _subscript(self, tree: ast.Subscript) -> Expr:
        return filtered(self, tree)

    def within(self, scope: Scope) -> Compiler:
        """A compiler of the same text in another scope."""
        return Compiler(self.node, self.text, scope)

    def _call(self, tree: ast.Call) -> Expr:
        if not isinstance(tree.func, ast.Name) or tree.func.id not in FUNCTIONS:
            name = ast.unparse(tree.func)
            raise self.fault(f"没有“{name}”这个函数", did_you_mean(name, FUNCTIONS))
        return FUNCTIONS[tree.func.id](self, tree)

    # -- arithmetic

    def _binop(self, tree: ast.BinOp) -> Expr:
        left, right = self.visit(tree.left), self.visit(tree.right)
        if isinstance(left.type, Days | Months):
            return self._sets(tree, left, right)
        a, b = left.type, right.type
        if not isinstance(a, Number) or not isinstance(b, Number):
            raise self.fault(
                f"{name_of(a)}与{name_of(b)}不能这样运算", "加减乘除只用于数，日期请用 years_before(…) 等"
            )
        if isinstance(tree.op, ast.FloorDiv | ast.Mod):
            return self._divide(tree, left, a)
        if isinstance(tree.op, ast.Mult):
            return self._multiply(left, a, right, b)
        if isinstance(tree.op, ast.Add | ast.Sub):
            return self._add(tree.op, left, a, right, b)
        raise self.fault("只能用 + - * // %", "除以人数请用 share，按单位计分请用 per")

    def _sets(self, tree: ast.BinOp, left: Expr, right: Expr) -> Expr:
        if type(left.type) is not type(right.type):
            raise self.fault(
                f"{name_of(left.type)}与{name_of(right.type)}不能混用", "请用 months(…, 规则) 换成月集"
            )
        operation = SETS.get(type(tree.op))
        if operation is None:
            raise self.fault("集合只能用 |（并）&（交）-（差）", "要算个数请先写 count(…)")
        if isinstance(tree.op, ast.BitAnd) and isinstance(left.type, Months) and left.rows is not None:
            return Expr(left.type, months_shared(left, right))
        combine = operation[0] if isinstance(left.type, Days) else operation[1]
        return Expr(left.type, lambda frame: combine(left.run(frame), right.run(frame)))

    def same_scale(self, left: Expr, right: Expr) -> tuple[Expr, Number, Expr, Number]:
        """Two numbers brought to one unit and scale."""
        a, b = left.type, right.type
        assert isinstance(a, Number)
        assert isinstance(b, Number)
        if a.unit and b.unit and a.unit != b.unit:
            raise self.fault(f"{name_of(a)}与{name_of(b)}单位不合", "请先换成同一单位")
        scale = math.lcm(a.scale, b.scale)
        for kind in (a.scaled(scale), b.scaled(scale)):
            self.bounded(kind.unit, kind.low, kind.high, scale)
        return rescaled(left, scale), a.scaled(scale), rescaled(right, scale), b.scaled(scale)

    def bounded(self, unit: str | None, low: int, high: int, scale: int) -> Number:
        """A number type, refused when its integers could overflow."""
        if max(abs(low), abs(high)) >= MAX_INT:
            raise self.fault("数值可能超出范围", "请给事实写出较小的 at_most")
        return Number(unit, low, high, scale)

    def _add(self, op: ast.operator, left: Expr, a: Number, right: Expr, b: Number) -> Expr:
        left, a, right, b = self.same_scale(left, right)
        low, high = (b.low, b.high) if isinstance(op, ast.Add) else (-b.high, -b.low)
        kind = self.bounded(a.unit or b.unit, a.low + low, a.high + high, a.scale)
        return calculated(kind, SUMS[type(op)], left, right)

    def _multiply(self, left: Expr, a: Number, right: Expr, b: Number) -> Expr:
        if a.unit and b.unit:
            raise self.fault(f"{name_of(a)}乘{name_of(b)}没有单位", "其中一个应是不带单位的数")
        ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        kind = self.bounded(a.unit or b.unit, min(ends), max(ends), a.scale * b.scale)
        return calculated(kind, operator.mul, left, right)

    def _divide(self, tree: ast.BinOp, left: Expr, a: Number) -> Expr:
        size = self.whole(tree.right, "// 和 % 的右边") * a.scale
        if size <= 0:
            raise self.fault("除数要大于 0", "请写大于 0 的整数")
        if isinstance(tree.op, ast.Mod):
            kind = Number(a.unit, 0, size - 1, a.scale)
            return calculated(kind, lambda value: value - value // size * size, left, written=size)
        kind = Number(a.unit, a.low // size, a.high // size)
        return calculated(kind, lambda value: value // size, left, written=size)

    def _unaryop(self, tree: ast.UnaryOp) -> Expr:
        if isinstance(tree.op, ast.Not):
            inner = self.expect(tree.operand, YesNo)
            no = plain.reckoned(operator.not_, inner)
            return Expr(YesNo(), lambda frame: negated(inner.run(frame)), plain=no)
        if isinstance(tree.op, ast.USub):
            inner = self.expect(tree.operand, Number)
            assert isinstance(inner.type, Number)
            kind = Number(inner.type.unit, -inner.type.high, -inner.type.low, inner.type.scale)
            return calculated(kind, operator.neg, inner)
        raise self.fault("数前面只能用负号，条件前面只能用 not", "请删去这个符号")

    def _boolop(self, tree: ast.BoolOp) -> Expr:
        parts = [self.expect(part, YesNo) for part in tree.values]
        every = isinstance(tree.op, ast.And)
        return Expr(YesNo(), joined(parts, every=every), plain=plain.joined(parts, every=every))

    def _compare(self, tree: ast.Compare) -> Expr:
        if len(tree.ops) != 1:
            raise self.fault("一次只能比较两个量", "请用 and 连接两个比较")
        op, right = tree.ops[0], tree.comparators[0]
        left = self.visit(tree.left)
        if isinstance(left.type, Word):
            return among(self, left, left.type, op, right)
        other = self.visit(right)
        order = ORDERS.get(type(op))
        if order is None:
            raise self.fault("in 只用于选项", "请用 == 或 <=")
        if isinstance(left.type, Number) and isinstance(other.type, Number):
            left, _, other, _ = self.same_scale(left, other)
        elif type(left.type) is not type(other.type) or not isinstance(left.type, Day | Month):
            raise self.fault(f"{name_of(left.type)}与{name_of(other.type)}不能比较", "请比较同类的量")
        found = plain.reckoned(order, left, other)
        return Expr(YesNo(), lambda frame: compared(order, left.run(frame), other.run(frame)), plain=found)

    def _ifexp(self, tree: ast.IfExp) -> Expr:
        test = self.expect(tree.test, YesNo)
        yes, no = self.visit(tree.body), self.visit(tree.orelse)
        if isinstance(yes.type, Number) and isinstance(no.type, Number):
            yes, a, no, b = self.same_scale(yes, no)
            kind: Type = Number(a.unit or b.unit, min(a.low, b.low), max(a.high, b.high), a.scale)
        elif isinstance(yes.type, Day) and isinstance(no.type, Day):
            kind = Day()
        else:
            raise self.fault("if 两边应同为数或同为日期", "请写成 甲 if 条件 else 乙，甲乙同类")

        return Expr(kind, either(test, yes, no), plain=plain.either(test, yes, no))
