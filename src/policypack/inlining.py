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

_NAMES: Final = re.compile(r"[A-Za-z_][\w.]*")


def written_out(files: Mapping[str, Entries]) -> dict[str, Entries]:
    """The rule files of a pack with every `let` written where it is used, in other files too (`employment.months`)."""
    table = files.get("indicators.yaml")
    if table is None or "indicators" not in table:
        return dict(files)
    items = table["indicators"].as_mapping()
    own = {key: _lets(node.as_mapping()) for key, node in items.items()}
    every = {f"{key}.{name}": tree for key, lets in own.items() for name, tree in lets.items()}
    for key, node in items.items():
        items = items.with_entry(key, _written(node.as_mapping().without(["let"]), {**every, **own[key]}))
    found = {name: _written(entries, every).as_mapping() for name, entries in files.items()}
    return {**found, "indicators.yaml": table.with_entry("indicators", items)}


def _lets(entry: Entries) -> dict[str, ast.expr]:
    """The names of one indicator, each written out with those before it."""
    found: dict[str, ast.expr] = {}
    for name, node in entry.read("let", lambda item: item.as_mapping(), entry.nothing()).items():
        found[name] = _Writer(found).visit(_tree(node.as_text()))
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
