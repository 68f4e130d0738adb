"""An expression as a person would say it: `count(months(insurance)) >= 48` → 社保的月数不少于 48."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Final

from policypack.nodes import Entries, Place

#: How a call is said; {0}, {1}, … are its arguments.
_CALLS: Final = {
    "any": "有{0}", "every": "全部{0}", "count": "{0}的数量", "sum": "{0}合计", "highest": "最高的{0}",
    "lowest": "最低的{0}", "days": "{0}的时间", "months": "{0}的月份", "run": "连续到计算日的{0}",
    "longest": "{0}最长的连续月数", "clip": "{0}自{1}至{2}的部分", "last": "{0}最近 {1} 个月",
    "most": "月数最多的一种：{0}", "full_years": "{0}满的年数", "full_months": "{0}满的月数",
    "holds": "{0}包括{1}", "has": "{0}包括{1}所在的月", "given": "填写了{0}", "age": "{0}起的周岁",
    "age_started": "{0}起的岁数（不满一岁算一岁）", "year": "{0}的年份", "month": "{0}的月份",
    "year_start": "{0}当年 1 月 1 日", "years_before": "{0}的 {1} 年以前", "months_before": "{0}的 {1} 个月以前",
    "years_after": "{0}的 {1} 年以后", "months_after": "{0}的 {1} 个月以后", "points": "“{0}”的得分",
    "group": "“{0}”的合计", "at": "{1}的{0}", "mean_ratio": "{0}与{1}的平均比值", "date": "{0}年{1}月{2}日",
}  # fmt: skip
_ORDERS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.GtE: "不少于", ast.Gt: "多于", ast.LtE: "不多于", ast.Lt: "少于", ast.Eq: "为", ast.NotEq: "不为",
    ast.In: "为", ast.NotIn: "不为",
}  # fmt: skip
#: How days are compared, and by what ending one knows a day.
_DAY_ORDERS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.GtE: "不早于", ast.Gt: "晚于", ast.LtE: "不晚于", ast.Lt: "早于",
}  # fmt: skip
_DAYS: Final = ("日", "日期", "年以前", "年以后", "月以前", "月以后")
_SIGNS: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "加", ast.Sub: "减去", ast.Mult: "乘", ast.FloorDiv: "整除", ast.Mod: "除余",
    ast.BitOr: "或", ast.BitAnd: "并且",
}  # fmt: skip
_FIXED: Final = {
    "as_of": "计算日", "total": "总分", "it": "这些记录", "by": "这一组", "touched": "有一天即算",
    "whole": "整月才算", "from_day_16": "16 日起算",
}  # fmt: skip


def labels_of(entries: Mapping[str, Entries]) -> dict[str, str]:
    """What the names of a resolved pack are called: facts, fields, choices, parameters, indicators.

    Fields and choices also stand as `fact.name`, since two facts may use one word differently.
    """
    found = dict(_FIXED)
    top, facts, table = (entries.get(name) for name in ("pack.yaml", "facts.yaml", "indicators.yaml"))
    parameters = _part(top, "parameters")
    for part in (parameters, _part(top, "reference"), _part(table, "groups"), facts):
        for key, node in _items(part):
            found.setdefault(key, node.text("label", key))
    for key, node in _items(_part(table, "indicators")):
        found.setdefault(key, node.text("name", key))
    for fact, entry in _items(facts):
        fields = _items(_part(entry, "fields"))
        named = {key: field.text("label", key) for key, field in fields}
        for asked in (entry, *(field for _, field in fields)):
            named |= {key: node.as_text() for key, node in _part(asked, "choices").items()}
        found |= {f"{fact}.{key}": label for key, label in named.items()}
        found = {**named, **found}
    for name, entry in _items(parameters):
        words = {key: node.as_text() for key, node in _part(entry, "choices").items()}
        found = {**words, **found, **{f"{name}.{key}": label for key, label in words.items()}}
    return found


def labels_in(labels: Mapping[str, str], fact: str) -> Mapping[str, str]:
    """The labels as they are inside a record of a fact (`homes`, or `homes[…]`)."""
    key = re.match(r"\w*", fact)
    start = f"{key[0]}." if key else "."
    own = {name[len(start) :]: label for name, label in labels.items() if name.startswith(start)}
    return {**labels, **own} if own else labels


def _part(entries: Entries | None, key: str) -> Entries:
    if entries is None:
        return Entries(Place("", 1, 1), {}, {})
    return entries.read(key, lambda node: node.as_mapping(), entries.nothing())


def _items(entries: Entries | None) -> list[tuple[str, Entries]]:
    return [(key, node.as_mapping()) for key, node in entries.items()] if entries is not None else []


def said(text: str, labels: Mapping[str, str]) -> str:
    """The expression in Chinese. What has no words of its own stays as it is written."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return text
    return _Speaker(labels).say(tree.body)


class _Speaker:
    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels

    def say(self, tree: ast.expr) -> str:
        ways: dict[type[ast.expr], Callable[..., str]] = {
            ast.Name: lambda node: self.labels.get(node.id, node.id),
            ast.Constant: lambda node: str(node.value),
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.Tuple: lambda node: "、".join(self.say(item) for item in node.elts),
            ast.List: lambda node: "、".join(self.say(item) for item in node.elts),
            ast.Compare: self._compare,
            ast.BoolOp: self._bool,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.IfExp: lambda node: (
                f"{self.say(node.test)}时取{self.say(node.body)}，否则取{self.say(node.orelse)}"
            ),
            ast.Call: self._call,
        }
        way = ways.get(type(tree))
        return ast.unparse(tree) if way is None else way(tree)

    def _attribute(self, tree: ast.Attribute) -> str:
        if tree.attr == "any":  # what a form asks: is there a record
            return f"有{self.say(tree.value)}"
        inside = labels_in(self.labels, ast.unparse(tree.value))
        return f"{self.say(tree.value)}的{inside.get(tree.attr, f'“{tree.attr}”')}"

    def _subscript(self, tree: ast.Subscript) -> str:
        inside = _Speaker(labels_in(self.labels, _fact_of(tree.value)))
        return f"{self.say(tree.value)}（{inside.say(tree.slice)}）"

    def _compare(self, tree: ast.Compare) -> str:
        words = [self.say(tree.left)]
        # A word beside a choice is one of that choice's own words.
        beside = _Speaker(labels_in(self.labels, ast.unparse(tree.left)))
        for order, right in zip(tree.ops, tree.comparators, strict=True):
            word = beside.say(right)
            dated = words[-1].endswith(_DAYS) or word.endswith(_DAYS)
            orders = {**_ORDERS, **_DAY_ORDERS} if dated else _ORDERS
            words += [orders.get(type(order), "与"), word]
        return "".join(f" {word} " if word.isascii() else word for word in words).strip()

    def _bool(self, tree: ast.BoolOp) -> str:
        word = "，且" if isinstance(tree.op, ast.And) else "，或"
        return word.join(
            f"（{self.say(part)}）" if isinstance(part, ast.BoolOp) else self.say(part)
            for part in tree.values
        )

    def _unary(self, tree: ast.UnaryOp) -> str:
        if isinstance(tree.op, ast.USub):
            return f"-{self.say(tree.operand)}"
        inner = tree.operand
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "any":
            return f"没有{self.say(inner.args[0])}"
        return f"不是（{self.say(inner)}）" if isinstance(inner, ast.BoolOp) else f"不是{self.say(inner)}"

    def _binary(self, tree: ast.BinOp) -> str:
        parts = [
            f"（{self.say(side)}）" if isinstance(side, ast.BinOp | ast.IfExp) else self.say(side)
            for side in (tree.left, tree.right)
        ]
        return f" {_SIGNS.get(type(tree.op), '?')} ".join(parts)

    def _call(self, tree: ast.Call) -> str:
        name = tree.func.id if isinstance(tree.func, ast.Name) else ""
        arguments = [self.say(item) for item in tree.args]
        if name in ("min", "max"):
            return f"{'、'.join(arguments)}中取{'小' if name == 'min' else '大'}"
        words = _CALLS.get(name)
        if words is None or words.count("{") > len(arguments):
            return ast.unparse(tree)
        rest = arguments[words.count("{") :] + [f"间断不过 {self.say(item.value)}" for item in tree.keywords]
        return words.format(*arguments) + (f"（{'，'.join(rest)}）" if rest else "")


def _fact_of(tree: ast.expr) -> str:
    """The fact whose records an expression names: `last(pay, 48)[…]` is about pay."""
    if isinstance(tree, ast.Call) and tree.args:
        return _fact_of(tree.args[0])
    return _fact_of(tree.value) if isinstance(tree, ast.Subscript) else ast.unparse(tree)
