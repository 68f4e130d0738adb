"""Reads ranking.yaml: the quantities, their order, what happens to ties and at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from policypack.errors import did_you_mean
from policypack.expressions import compile_expression
from policypack.list_reading import read_list
from policypack.nodes import Entries, Node, Scalar
from policypack.pack_model import Parameter
from policypack.process import Who, read_who
from policypack.ranking_model import LOTTERY, OWN_KEYS, OrderKey, Quantity, RankingRule, Seats
from policypack.scopes import Scope
from policypack.table_reading import FormReader
from policypack.types import Column, Day, Number, Word, type_of_field

#: `intent: all`, `who: none`, `line_by: none` and `further: none` take back what an inherited ranking says.
ALL, NONE = "all", "none"
_OPTIONAL = [
    "edge",
    "quota",
    "line",
    "line_on",
    "one_per",
    "once_by",
    "shown",
    "seats",
    "list",
    "intent",
    "label",
    "clause",
    "source",
    "who",
    "line_by",
]
#: Words of a ranking that other files of the pack declare: they are looked up once the whole pack is read.
_SAID_ELSEWHERE = ("intent", "once_by", "shown", "who", "line_by")


def read_ranking(
    top: Entries, scope: Scope, forms: FormReader, parameters: Mapping[str, Parameter]
) -> RankingRule | None:
    """The ranking rule of a pack with its further lists, None when the pack ranks nobody."""
    if not len(top):
        return None
    top.only(required=["quantities", "order", "ties"], optional=[*_OPTIONAL, "further"])
    first = _rule(top, _quantities(top, scope), scope, forms, parameters)
    if "further" not in top or _taken_back(top["further"]):
        return first
    further = {}
    for key, node in top["further"].as_mapping().items():
        entry = node.as_mapping().only(
            required=["label", "order", "ties"], optional=["quantities", *_OPTIONAL]
        )
        own = _quantities(entry, scope) if "quantities" in entry else {}
        quantities = {**first.quantities, **own}
        further[key] = replace(_rule(entry, quantities, scope, forms, parameters), key=key)
    if further and not first.label:
        raise top["further"].error("一个批次有几份名单，第一份没有名称", "请在 ranking.yaml 写 label")
    return replace(first, further=further)


def _taken_back(node: Node) -> bool:
    return isinstance(node, Scalar) and node.as_text() == NONE


def _quantities(top: Entries, scope: Scope) -> dict[str, Quantity]:
    quantities: dict[str, Quantity] = {}
    for key, node in top["quantities"].as_mapping().items():
        if key in OWN_KEYS:
            raise node.error(f"“{key}”已有别的意思（{OWN_KEYS[key]}）", "请换一个名字")
        entry = node.as_mapping().only(required=["label", "of"])
        expr = compile_expression(entry["of"], scope, Number, Day)
        quantities[key] = Quantity(key, entry.text("label"), expr)
    return quantities


def _rule(
    top: Entries,
    quantities: Mapping[str, Quantity],
    scope: Scope,
    forms: FormReader,
    parameters: Mapping[str, Parameter],
) -> RankingRule:
    """One ranking over quantities that have been read."""
    order = tuple(_order_key(node, quantities) for node in top["order"].as_list())
    if not order:
        raise top["order"].error("没有排序依据", "请至少写一个")
    for name in ("quota", "line"):
        if name in top:
            _parameter(top[name], parameters)
    if ("seats" in top or "one_per" in top) and order[-1].key != LOTTERY:
        raise top["order"].error("分配名额要分出先后，不能并列", "请在 order 末尾写 lottery（摇号）")
    if "seats" in top and "quota" in top:
        raise top["quota"].error("quota 和 seats 只能写一个", "各区各校的名额写在 seats 里")
    if "line_by" in top and "line" not in top:
        raise top["line_by"].error("没有分数线，就没有由谁划线", "请写 line: 参数，或去掉 line_by")
    return RankingRule(
        quantities=quantities,
        order=order,
        ties=top["ties"].as_choice(["joint"]),
        edge=top.read("edge", lambda node: node.as_choice(["all_in", "all_out"]), "all_in"),
        quota=top.read("quota", lambda node: node.as_text(), None),
        line=top.read("line", lambda node: node.as_text(), None),
        line_on=top.read("line_on", lambda node: node.as_choice(["total", *quantities]), "total"),
        one_per=_one_per(top["one_per"], scope) if "one_per" in top else "",
        seats=_seats(top["seats"].as_mapping(), scope, parameters) if "seats" in top else None,
        public=read_list(top["list"], quantities) if "list" in top else None,
        intent=top.text("intent", "").removesuffix(ALL),
        once_by=top.text("once_by", ""),
        shown=top.text("shown", "publicity_days"),
        label=top.text("label", ""),
        clause=top.text("clause", ""),
        source=forms.read_source(top) if "source" in top else "",
        who=top.read("who", _maker, None),
        line_by=top.read("line_by", _maker, None),
        places={name: top[name].place for name in _SAID_ELSEWHERE if name in top},
    )


def _maker(node: Node) -> Who | None:
    if _taken_back(node):
        return None
    who = read_who(node)
    if who.relation is None:
        raise node.error("名单、分数线要由机构里的人定", "请写成“角色 of 关系”，如 list_officer of police")
    return who


def _parameter(node: Node, parameters: Mapping[str, Parameter]) -> str:
    name = node.as_text()
    if name not in parameters:
        raise node.error(f"没有“{name}”这个参数", did_you_mean(name, parameters))
    if parameters[name].field.type not in ("integer", "decimal"):
        raise node.error(f"参数“{name}”不是数", "请改为 type: integer")
    return name


def _one_per(node: Node, scope: Scope) -> str:
    single = [key for key, spec in scope.names.facts.items() if spec.kind == "value"]
    return node.as_choice(single)


def _seats(entry: Entries, scope: Scope, parameters: Mapping[str, Parameter]) -> Seats:
    entry.only(required=["quotas"], optional=["by", "wishes"])
    if ("by" in entry) == ("wishes" in entry):
        raise entry.error("seats 要有 by 或 wishes 之一", "一人一处写 by: 事实，志愿写 wishes: 记录.字段")
    wishes = "wishes" in entry
    node = entry["wishes" if wishes else "by"]
    wants = compile_expression(node, scope, Column if wishes else Word)
    kind = type_of_field(wants.type.field) if isinstance(wants.type, Column) else wants.type
    if not isinstance(kind, Word):
        raise node.error(f"“{node.as_text()}”不是选项", "请用 type: choice 的字段")
    quotas = entry["quotas"].as_mapping()
    for word in quotas:
        if word not in kind.words:
            raise quotas.place_of(word).error(f"没有“{word}”这个选项", did_you_mean(word, kind.words))
    missing = [word for word in kind.words if word not in quotas]
    if missing:
        raise quotas.error(f"没有写 {'、'.join(missing)} 的名额", "请给每个选项写一个参数")
    return Seats(wants, {word: _parameter(item, parameters) for word, item in quotas.items()}, wishes)


def _order_key(node: Node, quantities: Mapping[str, Quantity]) -> OrderKey:
    if isinstance(node, Scalar):
        return OrderKey(node.as_choice([*quantities, *OWN_KEYS]))
    entry = node.as_mapping().only(required=["by"], optional=["low_first"])
    return OrderKey(
        entry["by"].as_choice([*quantities]),
        entry.read("low_first", lambda item: item.as_boolean(), False),
    )
