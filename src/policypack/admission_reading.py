"""Reads admission.yaml. What needs other files (form, workflow, rounds): admission_checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from policypack.admission import (
    LOTTERY,
    MISSING,
    MISSING_AGAIN,
    RESTS,
    AdmissionGroup,
    AdmissionRule,
    Asked,
    Choices,
    Ordering,
    Window,
)
from policypack.errors import Problems
from policypack.expressions import compile_expression
from policypack.nodes import Entries, Node, Scalar
from policypack.pack_model import Pack
from policypack.process import frozen, known, read_key, read_round_value, texts_of
from policypack.ranking_model import OrderKey, Quantity
from policypack.relation_reading import section_and_field
from policypack.scopes import Names, Scope
from policypack.table_checks import POINT_SCALE
from policypack.types import MAX_INT, Day, Number, YesNo, type_of_field

_REQUIRED: Final = ("asks", "quantities", "order", "rest")
_OPTIONAL: Final = (*("purpose", "kinds", "choices", "groups", "returned_by", "clause", "basis"),)


def read_admission(top: Entries, pack: Pack) -> AdmissionRule:
    """The rule of one pack; PackErrors names every fault found."""
    top.only(required=_REQUIRED, optional=_OPTIONAL)
    scope = Scope(_names(pack))
    asks = top["asks"].as_mapping().only(required=["grade"], optional=["town"])
    choices = top.read("choices", lambda node: _choices(node.as_mapping()), None)
    if choices is None and "town" not in asks:
        raise asks.error("既没有志愿，也没有问想去哪个镇街", "请写 choices，或在 asks 里写 town: 节.字段")
    quantities = _quantities(top["quantities"].as_mapping(), scope)
    ordering, unknown, orderings = _order(top["order"].as_mapping(), quantities)
    return AdmissionRule(
        purpose=top.read(
            "purpose", lambda node: known(node.as_text(), pack.purposes, "用途", node.place), None
        ),
        grade=_asked(asks["grade"]),
        town=asks.read("town", _asked, None),
        kinds=top.read("kinds", lambda node: texts_of(node.as_mapping()), frozen({})),
        choices=choices,
        quantities=frozen(quantities),
        orderings=frozen(orderings),
        ordering=ordering,
        unknown=unknown,
        groups=top.read("groups", lambda node: _groups(node.as_mapping(), scope), _EVERYBODY),
        rest=top["rest"].as_choice(RESTS),
        returned_by=top.read("returned_by", lambda node: node.as_texts(), ()),
        clause=top.text("clause", ""),
        basis=top.text("basis", ""),
    )


_EVERYBODY: Final = (AdmissionGroup("everybody", "全部申请人", None),)


def _names(pack: Pack) -> Names:
    """What the expressions may name: facts, parameters, tables and the points of the whole and its parts."""
    known_parts = {"total": {""}, "points": set(pack.indicators), "group": set(pack.groups)}

    def score(kind: str, key: str) -> Number | None:
        if key not in known_parts.get(kind, ()):
            return None
        return Number("point", -(MAX_INT // 2), MAX_INT // 2, POINT_SCALE)

    parameters = {key: type_of_field(item.field) for key, item in pack.parameters.items()}
    return Names(pack.facts, parameters, lambda indicator, name: None, score, pack.references)


def _asked(node: Node) -> Asked:
    return Asked(*section_and_field(node))


def _choices(entries: Entries) -> Choices:
    entries.only(required=["at_most", "opens", "closes", "missing"], optional=["again"])
    at_most = entries["at_most"].as_integer(at_least=1)
    if at_most > 20:
        raise entries["at_most"].error(f"{at_most} 个志愿太多", "请写 1 到 20")
    again = entries.read("again", lambda node: _again(node.as_mapping()), None)
    return Choices(at_most, _window(entries, MISSING), again)


def _again(entries: Entries) -> Window:
    return _window(entries.only(required=["opens", "closes", "missing"]), MISSING_AGAIN)


def _window(entries: Entries, missing: Sequence[str]) -> Window:
    return Window(
        opens=read_round_value(entries["opens"]),
        closes=read_round_value(entries["closes"]),
        missing=entries["missing"].as_choice(missing),
    )


def _quantities(entries: Entries, scope: Scope) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    problems = Problems()
    for key, node in entries.items():
        with problems.collecting():
            entry = node.as_mapping().only(required=["label", "of"])
            expr = compile_expression(entry["of"], scope, Number, Day)
            found[read_key(key, node.place)] = Quantity(key, entry.text("label"), expr)
    problems.raise_any()
    return found


def _order(entries: Entries, quantities: Mapping[str, Quantity]) -> tuple[str, str, dict[str, Ordering]]:
    """The one order the policy has, or the ones among which a value of the round chooses."""
    if "by" in entries:
        entries.only(required=["by"], optional=["label"])
        return "", "", {"order": _ordering("order", entries, quantities)}
    entries.only(required=["chosen_by", "among", "unknown"])
    found: dict[str, Ordering] = {}
    problems = Problems()
    for key, node in entries["among"].as_mapping().items():
        with problems.collecting():
            entry = node.as_mapping().only(required=["label", "by"])
            found[read_key(key, node.place)] = _ordering(key, entry, quantities)
    problems.raise_any()
    if not found:
        raise entries["among"].error("没有一种排序方法可选", "请至少写一种")
    return read_round_value(entries["chosen_by"]), entries.text("unknown"), found


def _ordering(key: str, entries: Entries, quantities: Mapping[str, Quantity]) -> Ordering:
    by = tuple(_order_key(node, quantities) for node in entries["by"].as_list())
    if not by or by[-1].key != LOTTERY or [one.key for one in by].count(LOTTERY) > 1:
        raise entries["by"].error("安排学位要分出先后，不能并列", "请在最后、也只在最后写 lottery（摇号）")
    return Ordering(key, entries.text("label", "、".join(_label(one, quantities) for one in by)), by)


def _label(key: OrderKey, quantities: Mapping[str, Quantity]) -> str:
    return "摇号" if key.key == LOTTERY else quantities[key.key].label


def _order_key(node: Node, quantities: Mapping[str, Quantity]) -> OrderKey:
    if isinstance(node, Scalar):
        return OrderKey(known(node.as_text(), [*quantities, LOTTERY], "排序依据", node.place))
    entry = node.as_mapping().only(required=["by"], optional=["low_first"])
    key = known(entry.text("by"), quantities, "排序依据", entry["by"].place)
    return OrderKey(key, entry.read("low_first", Node.as_boolean, False))


def _groups(entries: Entries, scope: Scope) -> tuple[AdmissionGroup, ...]:
    found: list[AdmissionGroup] = []
    for key, node in entries.items():
        if found and found[-1].when is None:
            raise entries.place_of(key).error(
                f"“{key}”轮不到：前面的“{found[-1].key}”收了所有人", "没有 when 的一组请放在最后"
            )
        entry = node.as_mapping().only(required=["label"], optional=["when"])
        when = compile_expression(entry["when"], scope, YesNo) if "when" in entry else None
        found.append(AdmissionGroup(read_key(key, node.place), entry.text("label"), when))
    if not found or found[-1].when is not None:
        raise entries.error("有人可能不在任何一组", "请在最后写一组没有 when 的")
    return tuple(found)
