"""Reads advice.yaml: the levers of a pack, with those of the packs it extends and of policies/common.

A lever with `take: common` starts from policies/common/advice.yaml. What a pack inherits about a fact it no
longer asks is gone with the fact; `drop` takes other levers away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from policypack.advice import WORDS, Advice, Lever, Wait, advised
from policypack.columns import columns_of
from policypack.errors import FactsError, Problems, did_you_mean
from policypack.fact_layers import COMMON
from policypack.facts import FactSpec
from policypack.grades import Source
from policypack.layers import Layers
from policypack.nodes import Entries, Node
from policypack.pack_model import Pack
from policypack.pack_parts import read_sources
from policypack.process import read_key
from policypack.source import PackFiles, read_yaml

FILE: Final = "advice.yaml"
_TOP: Final = ("sources", "counted_on", "levers", "drop")
_LEVER: Final = ("label", "how", "adds", "sets", "after", "effort", "basis", "source", "unknown")
_WAIT: Final = re.compile(r"(0|[1-9]\d{0,3}) (days?|months?|years?)")
_MONTH_DAY: Final = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
#: Any day will do: it only shows whether the values a lever adds fit their fields.
_TRIED: Final = date(2020, 1, 1)


def read_advice(files: Mapping[str, bytes], pack: Pack) -> Advice:
    """The advice of a pack out of the files it was loaded from; no levers where no layer has any.

    Raises PackError or PackErrors: file, line, what is wrong, how to mend it.
    """
    own = PackFiles(files, pack.identity)
    problems = Problems()
    levers, counted_on = _merged(own, pack)
    found = {}
    for key, (entry, sources, inherited) in levers.items():
        with problems.collecting():
            lever = _lever(key, entry, pack, sources, inherited)
            if lever is not None:
                found[key] = lever
    problems.raise_any()
    return Advice(MappingProxyType(found), counted_on)


_Found = dict[str, tuple[Entries, Mapping[str, Source], bool]]


def _merged(own: PackFiles, pack: Pack) -> tuple[_Found, tuple[int, int] | None]:
    """Every lever with the sources it may name and whether a layer below declared it."""
    common, found = _common(own), dict[str, tuple[Entries, Mapping[str, Source], bool]]()
    counted_on: tuple[int, int] | None = None
    sources: dict[str, Source] = {**common[1], **pack.sources}
    for layer in reversed(Layers(own).chain):
        if not layer.has(FILE):
            continue
        top = layer.mapping(FILE).only(required=["levers"], optional=_TOP)
        sources = {**sources, **_sources(top)}
        counted_on = top.read("counted_on", _month_day, counted_on)
        for name in top["drop"].as_texts() if "drop" in top else ():
            if found.pop(name, None) is None:
                raise top["drop"].error(f"没有“{name}”可以去掉", did_you_mean(name, found))
        for key, node in top["levers"].as_mapping().items():
            read_key(key, node.place)
            entry = _taken(key, node.as_mapping(), common[0])
            found[key] = (entry, sources, layer.root != own.root)
    return found, counted_on


def _common(own: PackFiles) -> tuple[Entries | None, dict[str, Source]]:
    path = f"{COMMON}/{FILE}"
    if path not in own.files:
        return None, {}
    top = read_yaml(path, own.files[path]).as_mapping().only(required=["levers"], optional=["sources"])
    return top["levers"].as_mapping(), _sources(top)


def _sources(top: Entries) -> dict[str, Source]:
    problems = Problems()
    found = read_sources(top["sources"].as_mapping(), problems) if "sources" in top else {}
    problems.raise_any()
    return found


def _taken(key: str, entry: Entries, common: Entries | None) -> Entries:
    if "take" not in entry:
        return entry
    entry["take"].as_choice([COMMON])
    if common is None or key not in common:
        raise entry["take"].error(f"共用的建议里没有“{key}”", did_you_mean(key, common or ()))
    return common[key].as_mapping().merged(entry.without(["take"]), depth=0)


def _lever(
    key: str, entry: Entries, pack: Pack, sources: Mapping[str, Source], inherited: bool
) -> Lever | None:
    entry.only(required=["label", "how"], optional=_LEVER)
    adds = {name: _records(node) for name, node in _part(entry, "adds").items()}
    sets = {name: node.as_text() for name, node in _part(entry, "sets").items()}
    if not adds and not sets:
        raise entry.error(f"“{key}”什么事实也不改", "请写 adds（加记录）或 sets（填单值）")
    if inherited and not {*adds, *sets} <= pack.facts.keys():
        return None
    _check_time(entry)
    lever = Lever(
        key=key,
        label=entry.text("label"),
        how=entry.text("how"),
        adds=MappingProxyType(adds),
        sets=MappingProxyType(sets),
        after=entry.read("after", _wait, None),
        effort=entry.text("effort", ""),
        basis=entry.text("basis", ""),
        source=_source(entry, sources),
        unknown=entry.text("unknown", ""),
    )
    _check_fit(entry, lever, pack)
    return lever


def _check_time(entry: Entries) -> None:
    """How long it takes is either known, with where that is written, or said to be unknown."""
    if ("after" in entry) == ("unknown" in entry):
        raise entry.error("要有 after（最快多久能计分）或 unknown（为什么说不准）之一", "请只写其中一个")
    if ("after" in entry or "effort" in entry) and not ("basis" in entry and "source" in entry):
        raise entry.error("写了时间或工夫，没有写依据", "请补上 basis（哪里写的）和 source（出处）")


def _source(entry: Entries, sources: Mapping[str, Source]) -> Source | None:
    if "source" not in entry:
        return None
    return sources[entry["source"].as_choice(sources)]


def _part(entry: Entries, key: str) -> dict[str, Node]:
    return dict(entry[key].as_mapping().items()) if key in entry else {}


def _records(node: Node) -> tuple[Mapping[str, str], ...]:
    records = tuple(
        MappingProxyType({name: value.as_text() for name, value in item.as_mapping().items()})
        for item in node.as_list()
    )
    if not records:
        raise node.error("没有写要加的记录", "请写 [{字段: 值, …}]")
    return records


def _check_fit(entry: Entries, lever: Lever, pack: Pack) -> None:
    """Facts and fields must be the pack's, and the values fit them."""
    for part in ("adds", "sets"):
        for name, node in entry[part].as_mapping().items() if part in entry else ():
            if name not in pack.facts:
                raise node.error(f"没有“{name}”这个事实", did_you_mean(name, pack.facts))
            spec = pack.facts[name]
            if (spec.kind == "records") != (part == "adds"):
                raise node.error(
                    f"“{spec.label}”是{'记录' if part == 'sets' else '单值'}",
                    "记录写在 adds 里，单值写在 sets 里",
                )
            for record in lever.adds.get(name, ()):
                _check_record(node, spec, record)
    try:
        columns_of(pack.facts, [advised(pack.facts, {}, [lever], _TRIED, {lever.key: _TRIED})])
    except FactsError as error:
        raise entry.error(error.sentence, f"日期也可以写 {'、'.join(WORDS)}") from None


def _check_record(node: Node, spec: FactSpec, record: Mapping[str, str]) -> None:
    fields = {field.key: field for field in spec.fields}
    for name in record:
        if name not in fields:
            raise node.error(f"“{spec.label}”没有“{name}”这个字段", did_you_mean(name, fields))
    for field in spec.fields:
        if field.required and field.key not in record:
            raise node.error(f"“{spec.label}”的记录少了“{field.key}”（{field.label}）", "请补上")


def _wait(node: Node) -> Wait:
    match = _WAIT.fullmatch(node.as_text())
    if match is None:
        raise node.error(f"“{node.as_text()}”不是时长", "请写成 0 days、6 months 或 1 year")
    return Wait(int(match[1]), f"{match[2].removesuffix('s')}s")


def _month_day(node: Node) -> tuple[int, int]:
    match = _MONTH_DAY.fullmatch(node.as_text())
    if match is None or match[0] in ("02-29", "02-30", "02-31", "04-31", "06-31", "09-31", "11-31"):
        raise node.error(f"“{node.as_text()}”不是每年都有的一天", "请写成 12-31")
    return int(match[1]), int(match[2])
