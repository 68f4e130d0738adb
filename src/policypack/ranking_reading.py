"""Reads ranking.yaml: the quantities, their order, what happens to ties and at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.errors import did_you_mean
from policypack.expressions import compile_expression
from policypack.nodes import Entries, Node, Scalar
from policypack.pack_model import OrderKey, Parameter, Quantity, RankingRule
from policypack.scopes import Scope
from policypack.table_reading import FormReader
from policypack.types import Day, Number


def read_ranking(
    top: Entries, scope: Scope, forms: FormReader, parameters: Mapping[str, Parameter]
) -> RankingRule | None:
    """The ranking rule of a pack, None when the pack ranks nobody."""
    if not len(top):
        return None
    top.only(
        required=["quantities", "order", "ties"],
        optional=["edge", "quota", "line", "line_on", "clause", "source"],
    )
    quantities: dict[str, Quantity] = {}
    for key, node in top["quantities"].as_mapping().items():
        entry = node.as_mapping().only(required=["label", "of"])
        expr = compile_expression(entry["of"], scope, Number, Day)
        quantities[key] = Quantity(key, entry.text("label"), expr)
    order = tuple(_order_key(node, quantities) for node in top["order"].as_list())
    if not order:
        raise top["order"].error("没有排序依据", "请至少写一个")
    for name in ("quota", "line"):
        if name in top and top.text(name) not in parameters:
            raise top[name].error(f"没有“{top.text(name)}”这个参数", did_you_mean(top.text(name), parameters))
    return RankingRule(
        quantities=quantities,
        order=order,
        ties=top["ties"].as_choice(["joint"]),
        edge=top.read("edge", lambda node: node.as_choice(["all_in", "all_out"]), "all_in"),
        quota=top.read("quota", lambda node: node.as_text(), None),
        line=top.read("line", lambda node: node.as_text(), None),
        line_on=top.read("line_on", lambda node: node.as_choice(["total", *quantities]), "total"),
        clause=top.text("clause", ""),
        source=forms.read_source(top) if "source" in top else "",
    )


def _order_key(node: Node, quantities: Mapping[str, Quantity]) -> OrderKey:
    if isinstance(node, Scalar):
        return OrderKey(node.as_choice([*quantities, "lottery"]))
    entry = node.as_mapping().only(required=["by"], optional=["low_first"])
    return OrderKey(
        entry["by"].as_choice([*quantities, "lottery"]),
        entry.read("low_first", lambda item: item.as_boolean(), False),
    )
