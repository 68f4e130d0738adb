"""What the calculator asks about: read off a pack's facts, only what its rules look at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from policypack.facts import FactSpec, Field
from policypack.nodes import Entries, Items, Node, Scalar
from policypack.pack import Pack
from policypack.resolved import resolved_entries

#: Keys whose text is for people; everything else in a rule file may name facts and fields.
PROSE = frozenset(
    ("label", "name", "note", "refusal", "advice", "clause", "source", "reason", "hint", "title", "unknown")
)
WORD = re.compile(r"[a-z_]\w*")
CONDITIONS = "申请条件"
#: Asked instead of fields where no rule looks into the records: only how many there are counts.
COUNT = Field(key="count", label="有几项", type="integer", at_least=1, at_most=40)


@dataclass(frozen=True)
class Topic:
    """One page: records of one fact, and the single facts that go with them. `group` is where they count."""

    spec: FactSpec
    fields: tuple[Field, ...]
    values: tuple[FactSpec, ...]
    group: str

    @property
    def key(self) -> str:
        """The fact's key."""
        return self.spec.key

    @property
    def counted(self) -> bool:
        """Whether only the number of records counts."""
        return self.fields == (COUNT,)

    def needed(self) -> tuple[Field, ...]:
        """The fields without which a record cannot be counted."""
        return tuple(one for one in self.fields if one.required or one.key == self.spec.from_field)


@dataclass(frozen=True)
class Topics:
    """Everything a pack's rules look at: `basics` are single facts of the person, on one page.

    `judged_by`: the single facts that each condition looks at, by the condition's key.
    """

    basics: tuple[FactSpec, ...]
    records: tuple[Topic, ...]
    judged_by: Mapping[str, frozenset[str]]

    def topic(self, key: str) -> Topic | None:
        """The topic of a fact, if it is asked."""
        return next((one for one in self.records if one.key == key), None)

    @property
    def values(self) -> tuple[FactSpec, ...]:
        """Every single fact that is asked, wherever it stands."""
        return (*self.basics, *(spec for topic in self.records for spec in topic.values))


def topics_of(pack: Pack, files: Mapping[str, bytes]) -> Topics:
    """Part a pack's facts into pages. A fact or field that no rule names is not asked: it changes nothing."""
    rules = resolved_entries(files, pack.identity)
    words, keys = _words_of_rules(rules), frozenset(_group_keys(rules["indicators.yaml"]))
    asked = {key: spec for key, spec in pack.facts.items() if key in words}
    homes = {key: _beside(pack, asked, key) for key, spec in asked.items() if spec.kind == "value"}
    topics = [
        Topic(spec, _fields(spec, words, keys) or (COUNT,), (), _group(pack, key))
        for key, spec in asked.items()
        if spec.kind == "records"
    ]
    return Topics(
        basics=tuple(asked[key] for key, home in homes.items() if not home),
        records=tuple(
            replace(topic, values=tuple(asked[key] for key, home in homes.items() if home == topic.key))
            for topic in topics
        ),
        judged_by={
            key: _words(node) & homes.keys()
            for key, node in (rules["eligibility.yaml"].items() if "eligibility.yaml" in rules else ())
        },
    )


def _words_of_rules(rules: Mapping[str, Entries]) -> frozenset[str]:
    words = frozenset[str]()
    for name in ("indicators.yaml", "eligibility.yaml"):
        words |= _words(rules[name]) if name in rules else frozenset()
    for _, fact in rules["facts.yaml"].items():
        if "left_out" in fact.as_mapping():
            words |= _words(fact.as_mapping()["left_out"])
    return words


def _group_keys(node: Node) -> Iterator[tuple[str, str]]:
    """(fact, field) of every `each: fact` that puts records together `by: field`."""
    if isinstance(node, Entries):
        if "each" in node and "by" in node:
            yield _first(node["each"]), _first(node["by"])
        for _, value in node.items():
            yield from _group_keys(value)
    elif isinstance(node, Items):
        for item in node.as_list():
            yield from _group_keys(item)


def _first(node: Node) -> str:
    return WORD.findall(node.as_text())[0]


def _words(node: Node) -> frozenset[str]:
    return frozenset(word for text in _texts(node) for word in WORD.findall(text))


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Entries):
        for key, value in node.items():
            if key not in PROSE:
                yield from _texts(value)
    elif isinstance(node, Items):
        for item in node.as_list():
            yield from _texts(item)
    elif isinstance(node, Scalar):
        yield node.text


def _fields(spec: FactSpec, words: frozenset[str], keys: frozenset[tuple[str, str]]) -> tuple[Field, ...]:
    """The fields that rules look at. Text is asked only where it tells which records belong together.

    The city is not asked: people try one city at a time.
    """
    ends = {spec.from_field, spec.to_field, spec.window.on if spec.window else None}
    return tuple(
        one
        for one in spec.fields
        if one.key != spec.own_city
        and (one.key in ends or one.key in words)
        and (one.type != "text" or (spec.key, one.key) in keys)
    )


def _group(pack: Pack, key: str) -> str:
    """The label of the first group in which a fact earns points; those that only conditions need stand last."""
    for name in pack.order:
        item = pack.indicators[name]
        if item.form is not None and key in item.facts:
            return pack.groups[item.group].label
    return CONDITIONS


def _beside(pack: Pack, asked: Mapping[str, FactSpec], key: str) -> str:
    """The records a single fact goes with: the last ones before it that count in the same indicator."""
    together = {
        fact
        for item in pack.indicators.values()
        if item.form is not None and key in item.facts
        for fact in item.facts
    }
    before = list(asked)[: list(asked).index(key)]
    beside = [one for one in before if one in together and asked[one].kind == "records"]
    return beside[-1] if beside and asked[key].fields[0].type in ("choice", "yes_no") else ""
