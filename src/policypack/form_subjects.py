"""Reads whom a form is for: people outside the service, and what each application is for (form.outside, form.per)."""

from __future__ import annotations

from policypack.nodes import Entries, Node
from policypack.process import known
from policypack.relation_reading import section_and_field
from policypack.whom import Outsider, PerSubject


def read_outsider(node: Node, top: Entries) -> Outsider:
    """People the service is not for; `top` is the whole file, for its texts."""
    entries = node.as_mapping().only(required=["numbers", "label", "text"])
    numbers = entries["numbers"].as_texts()
    for number in numbers:
        if not number.isdecimal():
            raise entries["numbers"].error(f"“{number}”不是号码的开头", "请写证件号码开头的几位数字")
    texts = tuple(top["texts"].as_mapping()) if "texts" in top else ()
    text = known(entries.text("text"), texts, "文本", entries["text"].place)
    return Outsider(numbers, entries.text("label"), text)


def read_per(node: Node) -> PerSubject:
    """What each application is for; form_checks.check_per finds its fields."""
    entries = node.as_mapping().only(required=["number", "name", "more", "taken"], optional=["basis", "kept"])
    kept = entries["kept"].as_mapping().only(required=["in", "say"]) if "kept" in entries else None
    return PerSubject(
        section_and_field(entries["number"]),
        section_and_field(entries["name"]),
        entries.text("more"),
        entries.text("taken"),
        entries.text("basis", ""),
        kept["in"].as_texts() if kept else (),
        kept.text("say") if kept else "",
    )
