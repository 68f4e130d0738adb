"""What of a form applies to somebody's answers, and what is still missing. Pure functions.

`answers` maps a section's key to its data: {field: text}, or {"records": [{"id": …, field: text}, …]}
for a section that is `many`. Anything of another shape counts as not answered.
`photos` holds the slot keys under which at least one usable picture lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from policypack.form_conditions import ANY_RECORD, SOME, Condition, Lookup, holds
from policypack.forms import TICKED, Field, Form, PhotoSlot, Section

Answers = Mapping[str, object]


@dataclass(frozen=True)
class Missing:
    """One thing to mend. `field` is a field key, a photo slot, or "" for the section as a whole."""

    section: str
    field: str
    sentence: str
    record: str | None = None


def slot_key(section: str, slot: str, record: str | None = None) -> str:
    """The key under which a picture is attached: `hukou.first_page`, `children.<record id>.birth`."""
    return f"{section}.{slot}" if record is None else f"{section}.{record}.{slot}"


def section_shown(section: Section, answers: Answers) -> bool:
    """Whether the section applies to these answers."""
    return section.when is None or holds(section.when, lookup_in(section.key, answers, None))


def visible_fields(
    section: Section, answers: Answers, record: Mapping[str, object] | None = None
) -> tuple[Field, ...]:
    """The fields that apply; in a section that is `many`, those of one record."""
    lookup = lookup_in(section.key, answers, record)
    return tuple(field for field in section.fields if field.when is None or holds(field.when, lookup))


def visible_photos(
    section: Section, answers: Answers, record: Mapping[str, object] | None = None
) -> tuple[PhotoSlot, ...]:
    """The photo slots that apply: of one record if the section repeats, else of the section.

    Pictures of a fact belong to the whole section: a slot applies if any record asks for it.
    """

    def asked(when: Condition | None) -> bool:
        if when is None:
            return True
        if section.records and record is None:
            return any(
                holds(when, lookup_in(section.key, answers, one)) for one in records_of(section, answers)
            )
        return holds(when, lookup_in(section.key, answers, record))

    return tuple(photo for photo in section.photos if asked(photo.when))


def records_of(section: Section, answers: Answers) -> tuple[Mapping[str, object], ...]:
    """The records given for a section that is `many`; one record for any other, () if it is empty."""
    data = answers.get(section.key)
    if not isinstance(data, Mapping):
        return ()
    if not section.many:
        return (data,) if any(_text(value) for value in data.values()) else ()
    records = data.get("records")
    if not isinstance(records, list | tuple):
        return ()
    return tuple(record for record in records if isinstance(record, Mapping))


def missing(
    form: Form,
    answers: Answers,
    photos: Set[str],
    only_sections: Set[str] | None = None,
    scored: Set[str] = frozenset(),
) -> list[Missing]:
    """Everything that keeps the form from being complete, in the order of the form.

    `only_sections` limits the look to those keys (a case returned for correction); `scored` names the
    indicators that gave the person points, which may bind a choice.
    """
    found: list[Missing] = []
    for section in form.sections:
        if only_sections is not None and section.key not in only_sections:
            continue
        if section_shown(section, answers):
            found.extend(_of_section(section, answers, photos, scored))
    return found


def _of_section(section: Section, answers: Answers, photos: Set[str], scored: Set[str]) -> Iterator[Missing]:
    """What is missing of a section: each part of it, or where no part can be named, the section."""
    records = records_of(section, answers)
    parts = list(_parts(section, records, answers, photos, scored))
    asked = any(field.type != "readonly" for field in section.fields)
    if section.required and asked and not records and not any(part.field for part in parts):
        yield Missing(section.key, "", f"“{section.title}”还没有填写，请填写。")
    yield from parts


def _parts(
    section: Section,
    records: tuple[Mapping[str, object], ...],
    answers: Answers,
    photos: Set[str],
    scored: Set[str],
) -> Iterator[Missing]:
    yield from _too_few_or_many(section, len(records))
    if not section.many and section.fact is None:
        records = records or ({},)
    for record in records:
        identity = _text(record.get("id")) if section.many else ""
        yield from _of_record(section, answers, record, identity or None, scored)
        if section.repeat is not None:
            yield from _photos(section, answers, photos, record, identity)
    if section.repeat is None and records:
        yield from _photos(section, answers, photos, None, "")


def _too_few_or_many(section: Section, count: int) -> Iterator[Missing]:
    repeat = section.repeat
    if repeat is None:
        return
    if count < repeat.min:
        yield Missing(section.key, "", f"“{section.title}”至少填 {repeat.min} 份，请点“{repeat.add}”补上。")
    if repeat.max is not None and count > repeat.max:
        yield Missing(
            section.key, "", f"“{section.title}”最多填 {repeat.max} 份，请用“{repeat.remove}”去掉多出的。"
        )


def _of_record(
    section: Section,
    answers: Answers,
    record: Mapping[str, object],
    identity: str | None,
    scored: Set[str],
) -> Iterator[Missing]:
    for field in visible_fields(section, answers, record):
        text = _text(record.get(field.key))
        answered = text == TICKED if field.type == "tick" else text != ""
        if field.required and not answered and field.type != "readonly":
            yield Missing(section.key, field.key, _ask(field), identity)
        for bind in field.binds:
            if text and bind.scored in scored and text not in bind.allow:
                yield Missing(section.key, field.key, bind.say, identity)


def _ask(field: Field) -> str:
    match field.type:
        case "tick":
            return f"还没有勾选“{field.label}”，请阅读后勾选。"
        case "score":
            return f"还没有{field.label}，请点“{field.button}”。"
        case "choice" | "yes_no" | "office":
            return f"“{field.label}”还没有选，请选一项。"
    return f"“{field.label}”还没有填，请填写。"


def _photos(
    section: Section,
    answers: Answers,
    photos: Set[str],
    record: Mapping[str, object] | None,
    identity: str,
) -> Iterator[Missing]:
    for photo in visible_photos(section, answers, record):
        key = slot_key(section.key, photo.slot, identity or None)
        if photo.required and key not in photos:
            yield Missing(
                section.key, photo.slot, f"还没有“{photo.label}”的照片，请拍照或从相册选。", identity or None
            )


def lookup_in(section: str, answers: Answers, record: Mapping[str, object] | None) -> Lookup:
    """What conditions look at: a bare name is the record's, or else of `section`; other names are anywhere."""

    def lookup(owner: str, field: str) -> str:
        data = record if owner == "" and record is not None else answers.get(owner or section)
        if not isinstance(data, Mapping):
            return ""
        if field == ANY_RECORD:
            records = data.get("records")
            return TICKED if isinstance(records, list | tuple) and records else ""
        if field.startswith(SOME):
            records = data.get("records")
            given = records if isinstance(records, list | tuple) else ()
            return "\n".join(
                _text(one.get(field.removeprefix(SOME))) for one in given if isinstance(one, Mapping)
            )
        return _text(data.get(field))

    return lookup


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
