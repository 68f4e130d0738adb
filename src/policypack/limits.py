"""Reads the cap and floor of a form, and any number of points that a parameter gives instead."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, TypedDict

from policypack.errors import did_you_mean
from policypack.expr import Expr
from policypack.expressions import compile_expression
from policypack.nodes import Entries
from policypack.scopes import Scope
from policypack.types import Number

_PURPOSES: Final = {"cap": "上限", "points": "分值"}


class Limits(TypedDict):
    """The part of a form's head that bounds its points."""

    cap: Fraction | None
    floor: Fraction | None
    cap_by: str
    cap_value: Expr | None


def read_limits(entry: Entries, scope: Scope) -> Limits:
    """`cap: 40`, `floor: 0`, or `cap: name` with an integer parameter. Raises PackError.

    A city may say that there is a cap while no source tells it: the round gives it then,
    and until it is given the form earns nothing.
    """
    cap_by = named_number(entry, "cap", entry.text("cap", ""), scope)
    cap = entry["cap"].as_number() if "cap" in entry and not cap_by else None
    floor = entry.read("floor", lambda node: node.as_number(), None)
    if cap is not None and floor is not None and cap < floor:
        raise entry["cap"].error(f"上限 {cap} 低于下限 {floor}", "请核对 cap 和 floor")
    value = compile_expression(entry["cap"], scope, Number) if cap_by else None
    return Limits(cap=cap, floor=floor, cap_by=cap_by, cap_value=value)


def named_number(entry: Entries, key: str, name: str, scope: Scope) -> str:
    """The parameter that gives a key's number, if `name` is one; "" when it is a number or nothing. Raises PackError."""
    if not name.isidentifier():
        return ""
    kind = scope.names.parameters.get(name)
    if not isinstance(kind, Number) or kind.scale != 1 or kind.low < 1:
        raise entry[key].error(
            f"“{name}”不是至少为 1 的整数参数，不能作{_PURPOSES[key]}",
            did_you_mean(name, scope.names.parameters),
        )
    return name
