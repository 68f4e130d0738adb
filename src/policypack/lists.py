"""The lists of one round: the first ranking of a pack and its further ones, each with rules of its own."""

from __future__ import annotations

from dataclasses import replace

from policypack.pack_model import Pack
from policypack.policy import Policy
from policypack.process import Who
from policypack.ranking_model import RankingRule


def rankings_of(pack: Pack) -> tuple[RankingRule, ...]:
    """Every ranking of a pack, the first one first; none where the pack ranks nobody."""
    return (pack.ranking, *pack.ranking.further.values()) if pack.ranking else ()


def named(loaded: Policy, who: Who | None) -> tuple[str, str]:
    """The office ("" where no list of offices names it) and the role of whom a list names, as people read them;
    ("", "") where it names nobody and the round's manager acts."""
    if who is None:
        return "", ""
    code = loaded.workflow.relations[who.relation or ""].code
    office = next((office.name for office in loaded.offices if office.code == code), "")
    return office, loaded.workflow.roles[who.role]


def for_list(loaded: Policy, key: str) -> Policy:
    """The policy with the named list as its ranking ("" the first); KeyError for a list it lacks."""
    if not key:
        return loaded
    first = loaded.rules.ranking
    if first is None:
        raise KeyError(key)
    return replace(loaded, rules=replace(loaded.rules, ranking=first.further[key]))
