"""The lists of two rankings side by side: the first of each, then the further ones by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policypack.nodes import Entries
from policypack.ranking_model import OWN_KEYS

PART: Final = "排名"
#: What a list says beside its order, as people read it.
RANKED_WORDS: Final = {
    "ties": "相同时",
    "edge": "末位并列",
    "quota": "名额",
    "line": "分数线",
    "line_on": "分数线比的是",
    "one_per": "每份只取一人",
    "once_by": "只计一次",
    "seats": "分配名额",
    "list": "公示名单",
    "shown": "公示天数",
}


@dataclass(frozen=True, slots=True)
class TwoLists:
    """One list in the old pack and in the new one, empty where it is missing; `part` names it."""

    part: str
    old: Entries
    new: Entries


def paired_lists(old: Entries, new: Entries) -> Iterator[TwoLists]:
    """The lists of both rankings, each with its counterpart."""
    several = bool(_further(old) or _further(new))
    name = new.text("label", "") or old.text("label", "")
    yield TwoLists(f"{PART}（{name}）" if several and name else PART, old, new)
    before, after = _further(old), _further(new)
    for key in [*after, *(key for key in before if key not in after)]:
        sides = before.get(key, old.nothing()), after.get(key, new.nothing())
        label = (after.get(key) or before[key]).text("label")
        yield TwoLists(f"{PART}（{label}）", *sides)


def quantity_labels(*rankings: Entries) -> dict[str, str]:
    """The quantities that any list of these rankings names, by key."""
    labels: dict[str, str] = {}
    for ranking in rankings:
        for one in (ranking, *_further(ranking).values()):
            if "quantities" in one:
                named = one["quantities"].as_mapping()
                labels |= {key: node.as_mapping().text("label", key) for key, node in named.items()}
    return labels


def order_text(ranking: Entries, labels: Mapping[str, str]) -> str:
    """The keys of an order as people read them."""
    keys = []
    for node in ranking["order"].as_list():
        entry = node.as_mapping() if isinstance(node, Entries) else None
        key = entry.text("by") if entry else node.as_text()
        low = "（低者在前）" if entry and entry.text("low_first", "false") == "true" else ""
        keys.append(OWN_KEYS.get(key, labels.get(key, key)) + low)
    return "、".join(keys)


def _further(ranking: Entries) -> dict[str, Entries]:
    """The further lists by key; none where the word `none` takes inherited ones back."""
    node = ranking.get("further")
    return {key: one.as_mapping() for key, one in node.items()} if isinstance(node, Entries) else {}
