"""A points table without names of its own making: what a `let` stands for is written where it is used.

Such a name has no label, so a sentence about it would be a word of code to whoever reads it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Final

from policypack.nodes import Entries, Items, Node, Scalar

#: Keys whose text is an expression.
_EXPRESSIONS: Final = ("of", "when", "table", "among", "shares", "each", "by", "dated", "met", "unless")

_TWICE: Final = 2
#: The signs that part words from words.
_WORDLY: Final = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_NAMES: Final = re.compile(r"[A-Za-z_][\w.]*")


def written_out(files: Mapping[str, Entries]) -> dict[str, Entries]:
    """The rule files of a pack with every `let` written where it is used, in other files too (`employment.months`)."""
    table = files.get("indicators.yaml")
    if table is None or "indicators" not in table:
        return dict(files)
    items = table["indicators"].as_mapping()
    own, every = dict[str, dict[str, ast.expr]](), dict[str, ast.expr]()
    for key in _TWICE * list(items):  # the second time those that ask for a name further down
        own[key] = _lets(items[key].as_mapping(), every)
        every |= {f"{key}.{name}": tree for name, tree in own[key].items()}
    for key, node in items.items():
        items = items.with_entry(key, _written(node.as_mapping().without(["let"]), {**every, **own[key]}))
    found = {name: _written(entries, every).as_mapping() for name, entries in files.items()}
    return {**found, "indicators.yaml": table.with_entry("indicators", items)}


def _lets(entry: Entries, every: Mapping[str, ast.expr]) -> dict[str, ast.expr]:
    """The names of one indicator, each written out with those before it and those of other indicators."""
    found: dict[str, ast.expr] = {}
    for name, node in entry.read("let", lambda item: item.as_mapping(), entry.nothing()).items():
        found[name] = _Writer({**every, **found}).visit(_tree(node.as_text()))
    return found


def _tree(text: str) -> ast.expr:
    """An expression; text that is none stands for itself, like a name."""
    try:
        return ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError):
        return ast.Name(text)


class _Writer(ast.NodeTransformer):
    """Puts trees in the place of names."""

    def __init__(self, lets: Mapping[str, ast.expr]) -> None:
        self._lets = lets
        self._inside = False

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """A function is none of the names, though one may be called like it (`months`)."""
        node.args = [self.visit(one) for one in node.args]
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """In `insurance[kind == pension]` the word is one of the field's own, whatever a `let` is called."""
        node.value = self.visit(node.value)
        around, self._inside = self._inside, True
        node.slice = self.visit(node.slice)
        self._inside = around
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        node.left = self.visit(node.left)
        words = self._inside and all(isinstance(one, _WORDLY) for one in node.ops)
        if not words:
            node.comparators = [self.visit(one) for one in node.comparators]
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._lets.get(node.id, node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._lets.get(ast.unparse(node)) or self.generic_visit(node)


def _written(node: Node, lets: Mapping[str, ast.expr]) -> Node:
    if isinstance(node, Items):
        return Items(node.place, tuple(_written(item, lets) for item in node.as_list()))
    if not isinstance(node, Entries):
        return node
    for key, child in node.items():
        told = isinstance(child, Scalar) and key in _EXPRESSIONS
        whole = _expression(child.as_scalar(), lets) if told else _written(child, lets)
        if whole is not child:
            node = node.with_entry(key, whole)
    return node


def _expression(scalar: Scalar, lets: Mapping[str, ast.expr]) -> Scalar:
    if lets.keys().isdisjoint(_NAMES.findall(scalar.text)):
        return scalar
    return Scalar(scalar.place, ast.unparse(_Writer(lets).visit(_tree(scalar.text))))
