"""Reads how an office or a party is found for a case: the `offices` of workflow.yaml."""

from __future__ import annotations

from typing import Final

from policypack.nodes import Entries, Node
from policypack.workflow import ITEM_DEPARTMENT, PARTIES, Relation

OFFICE_KINDS: Final = ("city", "district", "street", "department")


def read_relation(key: str, entries: Entries) -> Relation:
    """One entry of `offices`; PackError if it does not say how the office is found."""
    if key == ITEM_DEPARTMENT:
        raise entries.error(f"“{key}”是系统自带的关系", "请换一个名字")
    kinds = [
        kind for kind in ("fact", "parent_of", "root", "answer", "office", "any", "party") if kind in entries
    ]
    if "party" in kinds:
        return _party(key, entries)
    if len(kinds) != 1:
        raise entries.error(
            "看不出怎样找到这个机构", "请写 fact、parent_of、root、answer、office、any、party 之一"
        )
    match kinds[0]:
        case "fact":
            entries.only(required=["fact", "field"], optional=["pick"])
            pick = entries.read("pick", lambda node: node.as_choice(["latest", "current"]), "latest")
            return Relation(key, "fact", fact=entries.text("fact"), field=entries.text("field"), pick=pick)
        case "parent_of":
            return Relation(key, "parent", of=entries.only(required=["parent_of"]).text("parent_of"))
        case "root":
            entries.only(required=["root"])["root"].as_choice(["true"])
            return Relation(key, "root")
        case "answer":
            section, field = section_and_field(entries.only(required=["answer"])["answer"])
            return Relation(key, "answer", section=section, field=field)
        case "office":
            return Relation(key, "office", code=entries.only(required=["office"]).text("office"))
    kind = entries.only(required=["any"])["any"].as_choice(OFFICE_KINDS)
    return Relation(key, "any", office_kind=kind)


def _party(key: str, entries: Entries) -> Relation:
    """An organisation that is a party: found by the code that the person answers."""
    entries.only(required=["party", "answer"])
    section, field = section_and_field(entries["answer"])
    party = entries["party"].as_choice(PARTIES)
    return Relation(key, "party", section=section, field=field, party=party)


def section_and_field(node: Node) -> tuple[str, str]:
    """`section.field` of the pack's form."""
    section, dot, field = node.as_text().partition(".")
    if not dot or not field or "." in field:
        raise node.error(f"“{node.as_text()}”没有写明哪一节的哪一项", "请写成“节.字段”")
    return section, field
