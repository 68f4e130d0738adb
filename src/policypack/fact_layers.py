"""Where a fact comes from: the common vocabulary, the layer below, or the pack's own words.

`take: common` starts from policies/common/facts/*.yaml, `take: inherited` from the fact of the pack
that is extended. Then `narrow` keeps some choices, `leave` drops fields, and any key overrides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from policypack.errors import did_you_mean
from policypack.nodes import Entries, Items, Node
from policypack.source import PackFiles, read_yaml

#: The condition of a paper that one choice asks for.
_ONE_CHOICE: Final = re.compile(r"(\w+) == (\w+)")
COMMON: Final = "common"
INHERITED: Final = "inherited"


def common_facts(files: PackFiles) -> dict[str, Entries]:
    """Every fact of policies/common/facts/*.yaml, unread; a key declared twice is refused."""
    found: dict[str, Entries] = {}
    for path in sorted(files.files):
        if path.startswith(f"{COMMON}/facts/") and path.endswith(".yaml"):
            top = read_yaml(path, files.files[path]).as_mapping()
            for key, node in top.items():
                if key in found:
                    raise top.place_of(key).error(f"“{key}”在 {found[key].place.file} 已有", "请只留一处")
                found[key] = node.as_mapping()
    return found


def resolved_fact(key: str, node: Entries, common: Mapping[str, Entries], below: Entries) -> Entries:
    """One fact written out: what it takes, narrowed and overridden by its own keys."""
    if "take" not in node:
        for name in ("narrow", "leave"):
            if name in node:
                raise node[name].error(f"没有 take，{name} 用不上", "请补上 take: common")
        return node
    where = node["take"].as_choice([COMMON, INHERITED])
    if where == COMMON and key not in common:
        mend = did_you_mean(key, common) if common else "请把 policies/common 放在城市文件夹旁边"
        raise node["take"].error(f"共用词汇里没有“{key}”", mend)
    if where == INHERITED and key not in below:
        raise node["take"].error(f"所延续的政策包里没有“{key}”", did_you_mean(key, below.keys()))
    start = common[key] if where == COMMON else below[key].as_mapping()
    merged = start.merged(node.without(["take", "leave", "narrow"]), depth=3)
    if "fields" not in merged:
        if "leave" in node:
            raise node["leave"].error("单值事实没有字段可以去掉", "请删去 leave")
        return _narrowed(merged, node["narrow"]) if "narrow" in node else merged
    fields = merged["fields"].as_mapping()
    if "leave" in node:
        names = node["leave"].as_texts()
        _all_in(node["leave"], names, fields, "字段")
        fields = fields.without(names)
    for name, words in node["narrow"].as_mapping().items() if "narrow" in node else ():
        _all_in(words, [name], fields, "字段")
        fields = fields.with_entry(name, _narrowed(fields[name].as_mapping(), words), words.place)
    return _with_papers_of(merged.with_entry("fields", fields, node.place))


def _with_papers_of(fact: Entries) -> Entries:
    """The fact without the papers that only a choice taken away would ask for."""
    if "evidence" not in fact:
        return fact
    fields = fact["fields"].as_mapping()
    papers = fact["evidence"]
    kept = tuple(paper for paper in papers.as_list() if not _of_the_gone(paper.as_mapping(), fields))
    if not kept:
        return fact.without(["evidence"])
    return fact.with_entry("evidence", Items(papers.place, kept), papers.place)


def _of_the_gone(paper: Entries, fields: Entries) -> bool:
    asked = _ONE_CHOICE.fullmatch(paper.text("when", ""))
    if asked is None or asked[1] not in fields:
        return False
    field = fields[asked[1]].as_mapping()
    return "narrowed" in field and asked[2] in field["narrowed"].as_mapping()


def _narrowed(field: Entries, words: Node) -> Entries:
    """A choice with fewer words. Those taken away stay known: a life may hold them already."""
    if "choices" not in field:
        raise words.error("这里没有选项可以收窄", "narrow 只用于 type: choice")
    choices = field["choices"].as_mapping()
    _all_in(words, words.as_texts(), choices, "选项")
    gone = choices.without(words.as_texts())
    kept = choices.without(gone.keys())
    before = field.read("narrowed", lambda item: item.as_mapping(), field.nothing())
    return field.with_entry("choices", kept, words.place).with_entry(
        "narrowed", before.merged(gone, depth=0), words.place
    )


def _all_in(node: Node, words: Iterable[str], known: Entries, what: str) -> None:
    for word in words:
        if word not in known:
            raise node.error(f"没有“{word}”这个{what}", did_you_mean(word, known.keys()))
