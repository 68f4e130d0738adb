"""Small parts that several kinds of form are read from."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from policypack.nested_forms import Several
from policypack.nodes import Entries, Node, Scalar
from policypack.scopes import Scope
from policypack.table_forms import Form, Head

#: What every form may carry beside its own keys.
COMMON_KEYS: Final = ("key", "name", "clause", "source", "note", "when", "cap", "floor")
_ROUNDING: Final = ("half_up", "truncate")
_ZERO: Final = Fraction(0)


def several(head: Head, take: str, forms: tuple[Form, ...]) -> Several:
    ends = [form.bounds for form in forms]
    if take == "sum":
        return Several(
            head, sum((end[0] for end in ends), _ZERO), sum((end[1] for end in ends), _ZERO), take, forms
        )
    return Several(head, min(end[0] for end in ends), max(end[1] for end in ends), take, forms)


def named(form: Form, name: str) -> Form:
    return form if form.head.name else replace(form, head=replace(form.head, name=name))


def label_of(word: str, scope: Scope) -> str:
    """How people call a word: the label of the first choice that has it."""
    for spec in scope.names.facts.values():
        for asked in spec.fields:
            if word in asked.choices:
                return asked.choices[word]
    return word


def read_rounding(entry: Entries) -> tuple[Fraction, str]:
    """The `to` and `mode` of a rounding."""
    to = entry["to"].as_number()
    if to <= 0:
        raise entry["to"].error("取整的单位要大于 0", "请写成 0.01 或 1")
    return to, entry["mode"].as_choice(_ROUNDING)


def read_row(node: Node, clause: str) -> tuple[Fraction, str]:
    if isinstance(node, Scalar):
        return node.as_number(), clause
    entry = node.as_mapping().only(required=["points"], optional=["clause"])
    return entry["points"].as_number(), entry.text("clause", clause)
