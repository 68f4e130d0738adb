"""What a pack asks: facts, their fields, their evidence, their look-back window.

A fact is a single value (birth date) or records (homes, each with its fields). Specs are
read from facts.yaml as fact_layers leaves it: nothing in it is taken from elsewhere any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from types import MappingProxyType
from typing import Final

from policypack.errors import Problems, did_you_mean
from policypack.nodes import Entries, Node, Place
from policypack.process import Length, read_length
from policypack.units import UNITS, unit_of

FIELD_TYPES: Final = ("date", "month", "integer", "decimal", "money", "choice", "yes_no", "text")
MERGES: Final = ("single", "highest", "all_or_zero", "sum", "latest")
#: Above these a number is a slip of the pen; they also bound every sum (overflow is refused at load).
_LIMITS: Final = {"integer": 1_000_000, "decimal": 1_000_000, "money": 1_000_000_000}
_PLACES: Final = {"integer": 0, "decimal": 2, "money": 2}


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `scale` is the denominator numbers are stored with; bounds are in the unit.

    `labels` and `codes`: of the words of a choice; those narrowed away come last, counting leaves them out."""

    key: str
    label: str
    type: str
    unit: str | None = None
    choices: Mapping[str, str] = dataclass_field(default_factory=dict)
    #: Words the common vocabulary has and this pack does not ask: a life may hold them already.
    narrowed: Mapping[str, str] = dataclass_field(default_factory=dict)
    required: bool = True
    hint: str = ""
    at_least: int = 0
    at_most: int = 0
    scale: int = 1
    labels: tuple[str, ...] = dataclass_field(init=False, compare=False)
    codes: Mapping[str, int] = dataclass_field(init=False, compare=False)

    def __post_init__(self) -> None:
        words = (*self.choices, *self.narrowed)
        object.__setattr__(self, "labels", (*self.choices.values(), *self.narrowed.values()))
        object.__setattr__(self, "codes", {word: code for code, word in enumerate(words)})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper that proves a fact; `when` is the condition the form shows it under."""

    key: str
    label: str
    hint: str = ""
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A look-back: the last `years` to the as-of date by a date field, or the last
    `completed_years` calendar years by a year field. A round's parameters may replace either end."""

    on: str
    years: int = 0
    completed_years: int = 0
    start: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Records that never count: condition (expression text), the reason people read."""

    when: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Silence:
    """What a department that does not answer within `after` is taken to have said (P21)."""

    after: Length
    counts_as: str


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact of a pack; `kind` is "value" (one field) or "records"."""

    key: str
    label: str
    kind: str
    fields: tuple[Field, ...]
    place: Place
    hint: str = ""
    evidence: tuple[Evidence, ...] = ()
    verified_by: tuple[str, ...] = ()
    merge: str = "single"
    silence: Silence | None = None
    window: Window | None = None
    spell: str | None = None
    from_field: str | None = None
    to_field: str | None = None
    declare: str = "applicant"
    left_out: tuple[Exclusion, ...] = ()
    own_city: str | None = None

    def field(self, key: str) -> Field | None:
        """The field of this key, if there is one."""
        return next((field for field in self.fields if field.key == key), None)


def read_facts(top: Entries, problems: Problems) -> dict[str, FactSpec]:
    """The facts of a resolved facts.yaml, by key."""
    specs: dict[str, FactSpec] = {}
    for key, node in top.items():
        with problems.collecting():
            specs[key] = _fact(key, node.as_mapping())
    return specs


_FACT_KEYS: Final = (
    *(
        "kind",
        "fields",
        "hint",
        "evidence",
        "verified_by",
        "merge",
        "silence",
        "window",
        "spell",
        "from",
        "to",
    ),
    *(
        "declare",
        "left_out",
        "own_city",
        "type",
        "unit",
        "choices",
        "narrowed",
        "at_least",
        "at_most",
        "places",
        "required",
    ),
)


def _fact(key: str, node: Entries) -> FactSpec:
    node.only(required=["label"], optional=_FACT_KEYS)
    if "fields" in node:
        fields = tuple(
            read_field(name, item.as_mapping()) for name, item in node["fields"].as_mapping().items()
        )
    else:
        own = {name: node[name] for name in _FIELD_KEYS if name in node}
        fields = (read_field(key, Entries(node.place, own, {name: node.place_of(name) for name in own})),)
    names = {field.key: field for field in fields}
    spell = node.read("spell", lambda item: item.as_choice(["days", "months"]), None)
    wanted = {"days": "date", "months": "month", None: ""}[spell]
    spec = FactSpec(
        key=key,
        label=node.text("label"),
        kind="records" if "fields" in node else "value",
        fields=fields,
        place=node.place,
        hint=node.text("hint", ""),
        evidence=node.read("evidence", _evidence, ()),
        verified_by=node.read("verified_by", lambda item: item.as_texts(), ()),
        merge=node.read("merge", lambda item: item.as_choice(MERGES), "single"),
        silence=node.read("silence", lambda item: _silence(item.as_mapping(), node), None),
        window=node.read("window", lambda item: _window(item.as_mapping(), names), None),
        spell=spell,
        from_field=_spell_field(node, "from", names, wanted) if spell else None,
        to_field=_spell_field(node, "to", names, wanted) if spell else None,
        declare=node.read("declare", lambda item: item.as_choice(["applicant", "system"]), "applicant"),
        left_out=node.read("left_out", _exclusions, ()),
        own_city=node.read("own_city", lambda item: _named(item, names, ("text", "choice")), None),
    )
    if spec.kind == "value" and (spec.spell or spec.window or spec.left_out):
        raise node.error("单值事实不能有 spell、window 或 left_out", "请改为 fields（记录），或删去")
    return spec


def _silence(entry: Entries, fact: Entries) -> Silence:
    entry.only(required=["after", "counts_as"])
    if "verified_by" not in fact:
        raise entry.error("没有核验部门，不会有人不答复", "请写 verified_by，或删去 silence")
    declared = fact["declare"].as_text() if "declare" in fact else "applicant"
    if declared == "system" and entry["counts_as"].as_text() == "refuted":
        raise entry.error("没有人申报的事实，不答复不能算作不认可", "请写 counts_as: confirmed（没有记录）")
    return Silence(read_length(entry["after"]), entry["counts_as"].as_choice(["confirmed", "refuted"]))


def _spell_field(node: Entries, end: str, names: Mapping[str, Field], wanted: str) -> str:
    if end in node:
        return _named(node[end], names, (wanted,))
    if end not in names or names[end].type != wanted:
        raise node.error(f"spell 要有类型为 {wanted} 的“{end}”字段", f"请补上，或用“{end}: 字段名”指出")
    return end


def _named(node: Node, names: Mapping[str, Field], types: tuple[str, ...]) -> str:
    name = node.as_text()
    if name not in names:
        raise node.error(f"没有“{name}”这个字段", did_you_mean(name, names))
    if names[name].type not in types:
        raise node.error(f"“{name}”的类型是 {names[name].type}", f"这里要 {'、'.join(types)}")
    return name


_FIELD_KEYS: Final = (
    *("label", "type", "unit", "choices", "narrowed", "required", "hint", "at_least", "at_most", "places"),
)


def read_field(key: str, node: Entries) -> Field:
    node.only(required=["label", "type"], optional=_FIELD_KEYS)
    if not key.isidentifier():
        raise node.error(f"“{key}”不能作字段名", "请用小写英文字母和下划线")
    kind = node["type"].as_choice(FIELD_TYPES)
    unit = None
    if "unit" in node:
        unit = unit_of(node.text("unit"))
        if unit is None:
            raise node["unit"].error(f"没有“{node.text('unit')}”这个单位", f"可用 {'、'.join(UNITS)}")
    if kind == "money":
        unit = unit or "yuan"
    choices: dict[str, str] = node.read("choices", _choices, {})
    if (kind == "choice") != bool(choices):
        raise node.error("choice 类型要有 choices，其他类型不要", "请补上或删去 choices")
    if "narrowed" in node and any(word in choices for word in node["narrowed"].as_mapping()):
        raise node["narrowed"].error("narrowed 里有仍然可选的词", "narrowed 只列不再问的选项")
    places = node.read("places", lambda item: item.as_integer(at_least=0), _PLACES.get(kind, 0))
    limit = _LIMITS.get(kind, 0)
    at_least = node.read("at_least", lambda item: item.as_integer(), 0)
    at_most = node.read("at_most", lambda item: item.as_integer(), limit)
    if at_most < at_least or at_most > limit * 10:
        raise node.error(f"上限 {at_most} 与下限 {at_least} 不合", f"上限应不小于下限，且不超过 {limit * 10}")
    return Field(
        key=key,
        label=node.text("label"),
        type=kind,
        unit=unit,
        choices=MappingProxyType(choices),
        narrowed=MappingProxyType(node.read("narrowed", _choices, {})),
        required=node.read("required", lambda item: item.as_boolean(), True),
        hint=node.text("hint", ""),
        at_least=at_least,
        at_most=at_most,
        scale=10**places,
    )


def _choices(node: Node) -> dict[str, str]:
    return {key: label.as_text() for key, label in node.as_mapping().items()}


def _evidence(node: Node) -> tuple[Evidence, ...]:
    found = []
    for item in node.as_list():
        entry = item.as_mapping().only(required=["key", "label"], optional=["hint", "when"])
        when = entry.read("when", lambda value: value.as_text(), None)
        found.append(Evidence(entry.text("key"), entry.text("label"), entry.text("hint", ""), when))
    return tuple(found)


def _window(node: Entries, names: Mapping[str, Field]) -> Window:
    node.only(required=["on"], optional=["years", "completed_years", "from", "until"])
    if ("years" in node) == ("completed_years" in node):
        raise node.error("window 要有 years 或 completed_years 之一", "请只写其中一个")
    by_date = "years" in node
    return Window(
        on=_named(node["on"], names, ("date",) if by_date else ("integer",)),
        years=node.read("years", lambda item: item.as_integer(at_least=1), 0),
        completed_years=node.read("completed_years", lambda item: item.as_integer(at_least=1), 0),
        start=node.read("from", lambda item: item.as_text(), None),
        until=node.read("until", lambda item: item.as_text(), None),
    )


def _exclusions(node: Node) -> tuple[Exclusion, ...]:
    found = []
    for item in node.as_list():
        entry = item.as_mapping().only(required=["when", "reason"])
        found.append(Exclusion(entry.text("when"), entry.text("reason"), entry["when"].place))
    return tuple(found)
