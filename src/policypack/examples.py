"""Worked cases of a pack: facts → expected points. They run as tests and show on the policy page.

title: 41 周岁减 2 分
as_of: 2022-12-31
purpose: service            # optional
parameters: {…}             # optional
facts: {birth_date: 1981-12-31}
expect:
  total: 28
  groups: {base: 28}        # all optional, all exact
  indicators: {age: 28}
  quantities: {permit_months: 72}
  conditions: {total_150: false}
  says: ["满 3 年 × 8 分"]   # words the explanation must contain
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from policypack.eligibility import conditions_of
from policypack.errors import FactsError, PackError, did_you_mean
from policypack.evaluate import Assessment, evaluate
from policypack.exact import points_text
from policypack.nodes import Entries
from policypack.pack_model import Pack
from policypack.people_file import read_person
from policypack.source import read_yaml


@dataclass(frozen=True, slots=True)
class Example:
    """One worked case. Numbers are exact."""

    name: str
    title: str
    as_of: date
    facts: Mapping[str, object]
    purpose: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    total: Fraction | None = None
    groups: Mapping[str, Fraction] = field(default_factory=dict)
    indicators: Mapping[str, Fraction] = field(default_factory=dict)
    quantities: Mapping[str, Fraction] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)
    says: tuple[str, ...] = ()


def read_examples(pack: Pack) -> tuple[Example, ...]:
    """Every example of a pack, sorted by file name. Raises PackError."""
    return tuple(read_example(pack, name, content) for name, content in sorted(pack.examples.items()))


def read_example(pack: Pack, name: str, content: bytes) -> Example:
    """One example file."""
    top = read_yaml(f"{pack.identity}/{name}", content).as_mapping()
    top.only(required=["title", "as_of", "facts", "expect"], optional=["purpose", "parameters", "why"])
    expect = top["expect"].as_mapping()
    expect.only(optional=["total", "groups", "indicators", "quantities", "conditions", "says"])
    if not len(expect):
        raise top["expect"].error("没有写预期的结果", "请至少写 total")
    ranked = pack.ranking.quantities if pack.ranking else {}
    conditions = {item.key for item in pack.eligibility}
    parameters = _entries(top, "parameters", pack.parameters)
    return Example(
        name=name,
        title=top.text("title"),
        as_of=top["as_of"].as_date(),
        facts=read_person(top["facts"].as_mapping(), pack.facts),
        purpose=top.read("purpose", lambda node: node.as_choice(pack.purposes), None),
        parameters={key: node.as_text() for key, node in parameters.items()},
        total=expect.read("total", lambda node: node.as_number(), None),
        groups={k: node.as_number() for k, node in _entries(expect, "groups", pack.groups).items()},
        indicators={
            k: node.as_number() for k, node in _entries(expect, "indicators", pack.indicators).items()
        },
        quantities={k: node.as_number() for k, node in _entries(expect, "quantities", ranked).items()},
        conditions={
            k: node.as_boolean()
            for k, node in _entries(expect, "conditions", dict.fromkeys(conditions)).items()
        },
        says=expect["says"].as_texts() if "says" in expect else (),
    )


def _entries(top: Entries, key: str, known: Mapping[str, object]) -> Entries:
    if key not in top:
        return Entries(top.place, {}, {})
    entries = top[key].as_mapping()
    for name in entries:
        if name not in known:
            raise entries.place_of(name).error(f"没有“{name}”", did_you_mean(name, known))
    return entries


def assess_example(pack: Pack, example: Example) -> Assessment:
    """The example's person, scored."""
    return evaluate(
        pack,
        [example.facts],
        as_of=example.as_of,
        purpose=example.purpose,
        parameters=example.parameters,
    )


def differences(pack: Pack, example: Example) -> list[str]:
    """Where the pack gives something else than the example expects, in Chinese; empty if it agrees."""
    try:
        return list(differences_in(assess_example(pack, example), 0, example))
    except (FactsError, PackError) as error:
        return [str(error)]


def differences_in(found: Assessment, i: int, example: Example) -> Iterator[str]:
    """As `differences`, where the example's person is row `i` of an assessment of several."""
    pack = found.pack
    if example.total is not None:
        yield from _differs("总分", example.total, found.total(i))
    for key, wanted in example.groups.items():
        yield from _differs(pack.groups[key].label, wanted, found.group(i, key))
    for key, wanted in example.indicators.items():
        yield from _differs(pack.indicators[key].name, wanted, found.points(i, key))
    for key, wanted in example.quantities.items():
        value = found.quantity(i, key)
        if value != wanted:
            shown = points_text(value) if isinstance(value, Fraction) else str(value)
            yield f"{key}：预期 {points_text(wanted)}，得到 {shown}"
    if example.conditions:
        results = {item.key: item.met for item in conditions_of(found, i)}
        for key, met in example.conditions.items():
            if results[key] != met:
                yield f"条件 {key}：预期{_met(met)}，得到{_met(results[key])}"
    if example.says:
        text = str(found.explain(i).as_json())
        for words in example.says:
            if words not in text:
                yield f"说明里没有“{words}”"


def _met(met: bool) -> str:
    return "符合" if met else "不符合"


def _differs(label: str, wanted: Fraction, found: Fraction) -> Iterator[str]:
    if wanted != found:
        yield f"{label}：预期 {points_text(wanted)}，得到 {points_text(found)}"
