"""Reads the fields and photo slots of one section of forms.yaml."""

from __future__ import annotations

from typing import Final

from policypack.form_conditions import read_condition
from policypack.forms import FIELD_TYPES, PHOTO_SAMPLES, SOURCES, AgeRule, ChoiceBind, Field, PhotoSlot
from policypack.nodes import Entries, Node, Place
from policypack.process import read_key, read_length, read_round_value, read_words, texts_of
from policypack.relation_reading import section_and_field

#: What only one type of field may say, and must: choice → choices and so on.
_OWN_WORDS: Final = {
    "choice": "choices",
    "tick": "text",
    "readonly": "source",
    "office": "kind",
    "score": "button",
}

#: What one type of field may say.
_SPARE_WORDS: Final = {"promise": "tick", "age": "id_number", "born": "id_number", "unknown": "office"}

#: Kinds of offices that people choose from.
CHOSEN_OFFICES: Final = ("district", "street", "police")


def read_fields(node: Node, section: str, places: dict[str, Place]) -> tuple[Field, ...]:
    """The fields of a section; their places are added to `places`."""
    fields: list[Field] = []
    for item in node.as_list():
        field = _field(item.as_mapping())
        _note(f"field {section}.{field.key}", item.place, places)
        fields.append(field)
    return tuple(fields)


def read_photos(node: Node, section: str, places: dict[str, Place]) -> tuple[PhotoSlot, ...]:
    """The photo slots of a section; their places are added to `places`."""
    slots: list[PhotoSlot] = []
    for item in node.as_list():
        slot = _photo(item.as_mapping())
        _note(f"photo {section}.{slot.slot}", item.place, places)
        slots.append(slot)
    return tuple(slots)


def _note(name: str, place: Place, places: dict[str, Place]) -> None:
    if name in places:
        key = name.rpartition(".")[2]
        raise place.error(f"“{key}”在这一节里写了两次，第一次在第 {places[name].line} 行", "请换一个名字")
    places[name] = place


def _field(entries: Entries) -> Field:
    entries.only(
        required=["key", "label", "type"],
        optional=[
            *(
                "required",
                "when",
                "hint",
                "example",
                "unit",
                "binds",
                "basis",
                "promise",
                "age",
                "born",
                "unknown",
            ),
            *_OWN_WORDS.values(),
        ],
    )
    kind = entries["type"].as_choice(FIELD_TYPES)
    for owner, word in _OWN_WORDS.items():
        if (word in entries) != (owner == kind):
            if kind == owner:
                raise entries.error(f"{kind} 字段缺少“{word}”", f"请补上“{word}: …”")
            raise entries.place_of(word).error(f"{kind} 字段不能写“{word}”", f"只有 {owner} 字段才写它")
    for word, owner in _SPARE_WORDS.items():
        if word in entries and owner != kind:
            raise entries.place_of(word).error(f"{kind} 字段不能写“{word}”", f"只有 {owner} 字段才写它")
    return Field(
        key=read_key(entries.text("key"), entries["key"].place),
        label=entries.text("label"),
        type=kind,
        required=entries.read("required", Node.as_boolean, False),
        choices=entries.read("choices", _choices, None),
        when=entries.read("when", read_condition, None),
        hint=entries.text("hint", ""),
        example=entries.text("example", ""),
        source=entries.read("source", lambda node: node.as_choice(SOURCES), ""),
        text=entries.text("text", ""),
        office_kind=entries.read("kind", lambda node: node.as_choice(CHOSEN_OFFICES), ""),
        button=entries.text("button", ""),
        unit=entries.text("unit", ""),
        binds=entries.read("binds", lambda node: tuple(_bind(item) for item in node.as_list()), ()),
        basis=entries.text("basis", ""),
        promise=entries.read("promise", Node.as_boolean, False),
        age=entries.read("age", _age, None),
        born=entries.read("born", section_and_field, None),
        unknown=entries.text("unknown", ""),
    )


def _age(node: Node) -> AgeRule:
    entries = node.as_mapping().only(required=["below", "on", "say"])
    day = read_round_value(entries["on"])
    return AgeRule(entries["below"].as_integer(at_least=1), day, entries.text("say"))


def _choices(node: Node) -> dict[str, str]:
    choices = texts_of(node.as_mapping())
    if len(choices) < 2:
        raise node.error("只有一个选项", "请至少写两个选项，或把这一项改成 tick")
    return dict(choices)


def _bind(node: Node) -> ChoiceBind:
    entries = node.as_mapping().only(required=["scored", "allow", "say"], optional=["basis"])
    return ChoiceBind(
        entries.text("scored"), entries["allow"].as_texts(), entries.text("say"), entries.text("basis", "")
    )


def _photo(entries: Entries) -> PhotoSlot:
    entries.only(
        required=["slot", "label", "limit"],
        optional=["required", "when", "max_files", "hint", "example", "basis", "proof", "good_for", "sample"],
    )
    return PhotoSlot(
        slot=read_key(entries.text("slot"), entries["slot"].place),
        label=entries.text("label"),
        required=entries.read("required", Node.as_boolean, False),
        limit=entries.text("limit"),
        when=entries.read("when", read_condition, None),
        max_files=entries.read("max_files", lambda node: node.as_integer(at_least=1), 1),
        hint=entries.text("hint", ""),
        example=entries.text("example", ""),
        basis=entries.text("basis", ""),
        proof=entries.read("proof", read_words, ()),
        good_for=entries.read("good_for", read_length, None),
        sample=entries.read("sample", lambda node: node.as_choice(PHOTO_SAMPLES), ""),
    )
