"""Reads forms.yaml: pages and sections. Fields and photos: field_reading; names across: form_checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeVar

from policypack.errors import Problems
from policypack.field_reading import CHOSEN_OFFICES, read_fields, read_photos
from policypack.form_checks import check_born, check_form, check_per
from policypack.form_conditions import Condition, read_condition
from policypack.form_subjects import read_outsider, read_per
from policypack.forms import (
    LEVELS,
    Entry,
    Field,
    Form,
    FormText,
    Page,
    PhotoLimit,
    PhotoSlot,
    Repeat,
    Section,
)
from policypack.nodes import Entries, Node, Place
from policypack.process import frozen, known, read_key

T = TypeVar("T")

#: Folded lines of YAML are joined by a space, which has no place between two Chinese words.
_FOLD: Final = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u2018-\u201f\u3000-\u9fff\uff00-\uffef])")


_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?) (KB|MB)")
_BYTES: Final = {"KB": 1024, "MB": 1024 * 1024}
_HEAD: Final = ("intro", "login", "login_ways", "online", "outside", "per")
PHOTO_FORMATS: Final = ("JPG", "PNG", "PDF")


@dataclass(frozen=True)
class FactPaper:
    """A paper that proves a fact, as facts.yaml names it."""

    key: str
    label: str
    hint: str
    when: Condition | None


@dataclass(frozen=True)
class FactFields:
    """A fact of the rules as a form shows it: its own fields, or one field `value`, and its papers."""

    title: str
    hint: str
    records: bool
    fields: tuple[Field, ...]
    papers: tuple[FactPaper, ...] = ()


@dataclass(frozen=True)
class FormSource:
    """A form with the places of its names, so that later checks can point at a line."""

    form: Form
    places: Mapping[str, Place]


def read_form(top: Entries, facts: Mapping[str, FactFields]) -> FormSource:
    """The form of one pack; `facts` are those the rules declare. PackErrors names every fault found."""
    top.only(required=["form", "pages"], optional=["photo_limits", "texts"])
    head = top["form"].as_mapping().only(required=["title", "entry"], optional=_HEAD)
    entry = head["entry"].as_mapping().only(required=["column", "label"], optional=["query"])
    reading = _Reading(facts)
    form = Form(
        title=head.text("title"),
        intro=head.text("intro", ""),
        entry=Entry(entry.text("column"), entry.text("label"), entry.text("query", "")),
        pages=tuple(reading.pages(top["pages"])),
        photo_limits=frozen(_named(top, "photo_limits", _photo_limit)),
        texts=frozen(_named(top, "texts", _text)),
        login=head.read("login", lambda node: node.as_choice(LEVELS), ""),
        login_ways=head.read("login_ways", Node.as_texts, ()),
        online=head.text("online", "网上"),
        outside=head.read(
            "outside", lambda node: tuple(read_outsider(one, top) for one in node.as_list()), ()
        ),
        per=head.read("per", read_per, None),
    )
    reading.problems.raise_any()
    if not form.pages:
        raise top["pages"].error("一页也没有写", "请至少写一页，最后一页写 check_answers: true")
    check_form(form, reading.places)
    check_born(form, reading.places)
    if form.per is not None:
        check_per(form, form.per, head["per"].place)
    return FormSource(form, frozen(reading.places))


class _Reading:
    """Reads pages and sections, keeps their places, and collects faults on the way."""

    def __init__(self, facts: Mapping[str, FactFields]) -> None:
        self.facts = facts
        self.problems = Problems()
        self.places: dict[str, Place] = {}

    def pages(self, node: Node) -> Iterator[Page]:
        """Every page that could be read."""
        for item in node.as_list():
            with self.problems.collecting():
                yield self._page(item.as_mapping())

    def _page(self, entries: Entries) -> Page:
        entries.only(
            required=["key", "title"],
            optional=["intro", "sections", "check_answers", "gate", "button", "step", "indicator", "later"],
        )
        key = self._once("page", entries)
        sections: list[Section] = []
        for item in entries["sections"].as_list() if "sections" in entries else ():
            with self.problems.collecting():
                sections.append(self._section(item.as_mapping()))
        return Page(
            key=key,
            title=entries.text("title"),
            intro=entries.text("intro", ""),
            sections=tuple(sections),
            check_answers=entries.read("check_answers", Node.as_boolean, False),
            gate=entries.read("gate", Node.as_boolean, False),
            button=entries.text("button", ""),
            step=entries.text("step", ""),
            indicator=entries.text("indicator", ""),
            later=entries.read("later", Node.as_boolean, False),
        )

    def _once(self, kind: str, entries: Entries) -> str:
        key = read_key(entries.text("key"), entries["key"].place)
        name = f"{kind} {key}"
        if name in self.places:
            raise entries.error(f"“{key}”写了两次，第一次在第 {self.places[name].line} 行", "请换一个 key")
        self.places[name] = entries.place
        return key

    def _section(self, entries: Entries) -> Section:
        entries.only(
            required=["key"],
            optional=[
                *("title", "facts", "fields", "photos", "repeat", "required", "when", "hint"),
                *("evidence", "offices", "basis", "unknown", "shows", "each"),
            ],
        )
        key = self._once("section", entries)
        fact = entries.read("facts", Node.as_text, None)
        if fact is not None:
            return self._fact_section(key, fact, entries)
        for word in ("offices", "evidence"):
            if word in entries:
                raise entries.place_of(word).error(f"只有取自事实的一节才写 {word}", "请删去它")
        if "shows" in entries:
            return self._shown_section(key, entries)
        fields = read_fields(entries["fields"], key, self.places)
        return self._built(key, entries, None, FactFields(entries.text("title"), "", False, fields))

    def _shown_section(self, key: str, entries: Entries) -> Section:
        """What data alone decides: shown for reading, never asked."""
        for word in ("fields", "photos", "repeat", "required"):
            if word in entries:
                raise entries.place_of(word).error(f"只供查看的一节不能写 {word}", "请删去它，或去掉 shows")
        section = self._built(key, entries, None, FactFields(entries.text("title"), "", False, ()))
        return replace(section, shows=entries["shows"].as_texts())

    def _fact_section(self, key: str, fact: str, entries: Entries) -> Section:
        for word in ("fields", "repeat"):
            if word in entries:
                raise entries.place_of(word).error(
                    f"取自事实的一节不能再写 {word}", "请删去它，字段由 facts.yaml 规定"
                )
        source = self.facts[known(fact, self.facts, "事实", entries["facts"].place)]
        if "offices" in entries:
            source = replace(source, fields=_with_offices(source.fields, entries["offices"].as_mapping()))
        for field in source.fields:
            self.places[f"field {key}.{field.key}"] = entries.place
        return self._built(key, entries, fact, source)

    def _built(self, key: str, entries: Entries, fact: str | None, source: FactFields) -> Section:
        return Section(
            key=key,
            title=entries.text("title", source.title),
            hint=entries.text("hint", source.hint),
            fact=fact,
            records=source.records,
            required=entries.read("required", Node.as_boolean, False),
            fields=source.fields,
            photos=self._photos(key, entries, source),
            repeat=entries.read("repeat", _repeat, None),
            when=entries.read("when", read_condition, None),
            basis=entries.text("basis", ""),
            unknown=entries.text("unknown", ""),
            each=entries.text("each", ""),
        )

    def _photos(self, key: str, entries: Entries, source: FactFields) -> tuple[PhotoSlot, ...]:
        own = read_photos(entries["photos"], key, self.places) if "photos" in entries else ()
        if "evidence" not in entries:
            return own
        if not source.papers:
            raise entries.place_of("evidence").error(
                "这个事实没有证明材料", "请删去 evidence，或在 facts.yaml 写 evidence"
            )
        words = entries["evidence"].as_mapping().only(required=["limit"], optional=["required", "max_files"])
        for paper in source.papers:
            self.places[f"photo {key}.{paper.key}"] = entries.place
        return own + tuple(
            PhotoSlot(
                slot=paper.key,
                label=paper.label,
                required=words.read("required", Node.as_boolean, False),
                limit=words.text("limit"),
                when=paper.when,
                max_files=words.read("max_files", lambda node: node.as_integer(at_least=1), 1),
                hint=paper.hint,
                example="",
                basis="",
            )
            for paper in source.papers
        )


def _with_offices(fields: tuple[Field, ...], offices: Entries) -> tuple[Field, ...]:
    """Text fields of a fact that are answered with an office's code: a case finds its way by them."""
    texts = [field.key for field in fields if field.type == "text"]
    kinds: dict[str, str] = {}
    for key, node in offices.items():
        kinds[known(key, texts, "文字字段", offices.place_of(key))] = node.as_choice(CHOSEN_OFFICES)
    return tuple(
        replace(field, type="office", office_kind=kinds[field.key], required=True)
        if field.key in kinds
        else field
        for field in fields
    )


def _repeat(node: Node) -> Repeat:
    entries = node.as_mapping().only(required=["min", "max", "add", "remove"])
    least = entries["min"].as_integer(at_least=0)
    most = None if entries.text("max") == "none" else entries["max"].as_integer(at_least=max(1, least))
    return Repeat(least, most, entries.text("add"), entries.text("remove"))


def _named(top: Entries, name: str, read: Callable[[str, Entries], T]) -> dict[str, T]:
    entries = top.read(name, lambda node: node.as_mapping(), Entries(top.place, {}, {}))
    return {
        read_key(key, entries.place_of(key)): read(key, node.as_mapping()) for key, node in entries.items()
    }


def _photo_limit(key: str, entries: Entries) -> PhotoLimit:
    entries.only(required=["formats", "max", "basis"])
    text = entries.text("max")
    match = _SIZE.fullmatch(text)
    if match is None:
        raise entries["max"].error(f"“{text}”不是文件大小", "请写成“2.5 MB”或“500 KB”")
    formats = tuple(node.as_choice(PHOTO_FORMATS) for node in entries["formats"].as_list())
    if not formats:
        raise entries["formats"].error("没有写可以用的图片格式", "请写成 [JPG, PNG]")
    return PhotoLimit(key, formats, int(Decimal(match[1]) * _BYTES[match[2]]), text, entries.text("basis"))


def _text(key: str, entries: Entries) -> FormText:
    entries.only(required=["text"], optional=["unknown", "basis", "version"])
    if ("unknown" in entries) == ("basis" in entries):
        raise entries.error(
            f"看不出“{key}”的文字是谁写的", "出自指南的写 basis，指南未见全文、自拟的写 unknown: 原因"
        )
    return FormText(
        key=key,
        text=_FOLD.sub("", entries.text("text")),
        unknown=entries.text("unknown", ""),
        basis=entries.text("basis", ""),
        version=entries.text("version", ""),
    )
