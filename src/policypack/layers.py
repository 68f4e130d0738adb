"""A pack over the packs it extends: province, city, district; last year's edition and this year's.

Files are laid over each other from the farthest pack to the nearest. What a pack names again
replaces what it inherits by that key; `drop` takes entries away; `change` alters single keys of an
inherited indicator; a fact with `take: inherited` starts from the fact below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policypack.changing import changed
from policypack.errors import did_you_mean
from policypack.fact_layers import common_facts, resolved_fact
from policypack.nodes import Entries, Place
from policypack.source import PackFiles

#: What `drop` may take away: its key → the file and the part of it that holds the entries.
_DROPPABLE: Final = {
    "facts": "facts.yaml",
    "indicators": "indicators.yaml",
    "groups": "indicators.yaml",
    "conditions": "eligibility.yaml",
    "parameters": "pack.yaml",
    "reference": "pack.yaml",
}
#: Parts of pack.yaml whose entries add up over the layers, and how deep they are laid over each other.
_ADDED: Final = {"labels": 0, "sources": 0, "counting": 0, "parameters": 0, "reference": 2}
#: Parts of pack.yaml that hold for the layers above until one of them says otherwise.
_HANDED_DOWN: Final = ("purposes", "rounding", "applies_by", "unknown", "counts_cities")


class Layers:
    """The packs a pack rests on, and its files with theirs below. Raises PackError where they clash."""

    def __init__(self, files: PackFiles) -> None:
        self.own = files
        self.chain = list(_chain(files))
        self.tops = [layer.mapping("pack.yaml") for layer in self.chain]

    @property
    def roots(self) -> tuple[str, ...]:
        """The pack's own root and those of the packs it extends, nearest first."""
        return tuple(layer.root for layer in self.chain)

    def pack(self) -> Entries:
        """pack.yaml with everything it inherits; `extends` and `drop` have done their work."""
        top = self.tops[0].without(["extends", "drop"])
        for key, depth in _ADDED.items():
            part = self._added(key, depth)
            top = top.with_entry(key, part) if part is not None else top
        for key in _HANDED_DOWN:
            giver = next((layer for layer in self.tops if key in layer), None)
            top = top.with_entry(key, giver[key]) if giver is not None else top
        return top

    def _added(self, key: str, depth: int) -> Entries | None:
        merged: Entries | None = None
        for top in reversed(self.tops):
            if merged is not None:
                merged = self._without(merged, top, key)
            if key in top:
                part = top[key].as_mapping()
                merged = part if merged is None else merged.merged(part, depth=depth)
        return merged

    def facts(self) -> Entries:
        """Every fact, written out: nothing is taken from anywhere any more."""
        common = common_facts(self.own)
        merged = Entries(self.tops[0].place, {}, {})
        for layer, top in self._upwards():
            merged = self._without(merged, top, "facts")
            if layer.has("facts.yaml"):
                own = layer.mapping("facts.yaml")
                for key, node in own.items():
                    fact = resolved_fact(key, node.as_mapping(), common, merged)
                    merged = merged.with_entry(key, fact, own.place_of(key))
        return merged

    def table(self) -> Entries:
        """indicators.yaml: groups, total and indicators."""
        merged = Entries(self.tops[0].place, {}, {})
        for layer, top in self._upwards():
            own = layer.mapping("indicators.yaml") if layer.has("indicators.yaml") else top.nothing()
            own.only(optional=["groups", "total", "indicators", "change"])
            _refuse_fixed(merged, own, top)
            for part in ("indicators", "groups"):
                if part in merged:
                    merged = merged.with_entry(part, self._without(merged[part].as_mapping(), top, part))
            if "change" in own:
                merged = changed(merged, own["change"].as_mapping())
            merged = merged.merged(own.without(["change"]), depth=1)
        return merged

    def conditions(self) -> Entries:
        """eligibility.yaml; empty where no layer has one."""
        merged = Entries(self.tops[0].place, {}, {})
        for layer, top in self._upwards():
            merged = self._without(merged, top, "conditions")
            if layer.has("eligibility.yaml"):
                merged = merged.merged(layer.mapping("eligibility.yaml"), depth=0)
        return merged

    def ranking(self) -> Entries:
        """ranking.yaml; empty where no layer has one."""
        merged = Entries(self.tops[0].place, {}, {})
        for layer, _ in self._upwards():
            if layer.has("ranking.yaml"):
                merged = merged.merged(layer.mapping("ranking.yaml"), depth=1)
        return merged

    def nearest(self, name: str) -> Entries:
        """A process file: the nearest layer's of the same service, taken whole or not at all."""
        return self._holder(name).mapping(name)

    def has(self, name: str) -> bool:
        """Whether the nearest layer of the same service has this process file."""
        return self._holder(name).has(name)

    def path(self, name: str) -> str:
        """The path of the nearest layer's file of this name; the pack's own where no layer has it."""
        return self._holder(name).path(name)

    def _holder(self, name: str) -> PackFiles:
        service = self.tops[0].text("service")
        layers = zip(self.chain, self.tops, strict=True)
        same = (layer for layer, top in layers if top.text("service", "") == service)
        return next((layer for layer in same if layer.has(name)), self.own)

    def _upwards(self) -> Iterator[tuple[PackFiles, Entries]]:
        return zip(reversed(self.chain), reversed(self.tops), strict=True)

    def _without(self, inherited: Entries, top: Entries, what: str) -> Entries:
        """What is inherited, without what a layer drops of it."""
        if "drop" not in top or what not in _DROPPABLE:
            return inherited
        drop = top["drop"].as_mapping().only(optional=_DROPPABLE)
        if what not in drop:
            return inherited
        for name in drop[what].as_texts():
            if name not in inherited:
                raise drop[what].error(f"没有“{name}”可以去掉", did_you_mean(name, inherited.keys()))
        return inherited.without(drop[what].as_texts())


def _chain(files: PackFiles) -> Iterator[PackFiles]:
    """A pack and the packs it extends, nearest first."""
    seen, layer = {files.root}, files
    while True:
        yield layer
        top = layer.mapping("pack.yaml")
        if "extends" not in top:
            return
        parent = top.text("extends")
        if parent in seen:
            raise top["extends"].error(f"“{parent}”绕回了自己", "请去掉其中一个 extends")
        if f"{parent}/pack.yaml" not in files.files:
            raise top["extends"].error(f"没有“{parent}”这个政策包", "请核对路径")
        seen.add(parent)
        layer = files.at(parent)


def _refuse_fixed(inherited: Entries, own: Entries, top: Entries) -> None:
    """An indicator that a layer below calls fixed may not be replaced, changed or dropped above it."""
    below = inherited["indicators"].as_mapping() if "indicators" in inherited else own.nothing()
    fixed = {key for key, node in below.items() if node.as_mapping().text("fixed", "false") == "true"}
    places: dict[str, Place] = {}
    if "drop" in top and "indicators" in top["drop"].as_mapping():
        dropped = top["drop"].as_mapping()["indicators"]
        places = dict.fromkeys(dropped.as_texts(), dropped.place)
    for part in ("indicators", "change"):
        if part in own:
            entries = own[part].as_mapping()
            places.update({key.partition(".")[0]: entries.place_of(key) for key in entries})
    for key in fixed & set(places):
        raise places[key].error(f"“{key}”由上一级规定，不能改也不能去掉", "请删去这一项")
