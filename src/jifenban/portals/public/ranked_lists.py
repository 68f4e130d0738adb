"""The lists of a policy as its page tells them: in what order, who is in, who makes each."""

from __future__ import annotations

from dataclasses import dataclass

from policypack.list_objecting import Told
from policypack.list_reading import PublicList
from policypack.lists import named, rankings_of
from policypack.pack import Pack
from policypack.policy import Policy
from policypack.ranking_model import OWN_KEYS, RankingRule

#: What the public asks about objecting to a list, by the words of the pack.
ASKED = {
    "who": "谁可以提",
    "how": "怎样提",
    "until": "到什么时候",
    "where": "向哪里提",
    "left_out": "没有列入名单的人",
}


def objecting_of(public: PublicList | None) -> tuple[tuple[str, Told], ...]:
    """Question and answer about objecting to a list; () where its pack says nothing."""
    return tuple((ASKED[told.asked], told) for told in public.objecting) if public else ()


@dataclass(frozen=True)
class RankedList:
    """One list. `label` is "" where it is the only one; `notes` are sentences beside the order."""

    label: str
    order: tuple[str, ...]
    notes: tuple[str, ...]
    clause: str
    grade: str
    objecting: tuple[tuple[str, Told], ...]


def ranked_lists(rules: Pack, loaded: Policy | None) -> tuple[RankedList, ...]:
    """Every list of a pack, the first one first; `loaded` knows the offices that make them and the form."""
    rankings = rankings_of(rules)
    several = len(rankings) > 1
    return tuple(
        RankedList(
            label=rule.label if several else "",
            order=tuple(OWN_KEYS.get(key.key) or rule.quantities[key.key].label for key in rule.order),
            notes=tuple(_notes(rule, loaded)),
            clause=rule.clause,
            grade=rules.grade(rule.source) if rule.source else "",
            objecting=objecting_of(rule.public),
        )
        for rule in rankings
    )


def _notes(rule: RankingRule, loaded: Policy | None) -> list[str]:
    if loaded is None:
        return []
    notes = []
    if rule.intent:
        notes.append(f"只排选了“{loaded.workflow.intents[rule.intent].label}”的人。")
    if rule.once_by:
        section, _, key = rule.once_by.partition(".")
        field = loaded.forms.section(section).field(key)
        assert field is not None  # looked up when the pack was loaded
        notes.append(f"{field.label}相同的只计一次，按名次在前（分数高）的一份。")
    for what, who, done in (("分数线", rule.line_by, "划定"), ("", rule.who, "确定并公布")):
        office, role = named(loaded, who)
        if role:
            notes.append(f"{what}由{office}（{role}）{done}。" if office else f"{what}由{role}{done}。")
    return notes
