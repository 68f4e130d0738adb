"""The form of a policy: pages, sections, fields, photos. Read from `forms.yaml` by form_reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from policypack.form_conditions import Condition
from policypack.process import Length
from policypack.whom import Outsider, PerSubject

#: Types a pack may write. A `facts:` section brings its own fields, of these types too.
FIELD_TYPES: Final = (
    "text",
    "number",
    "money",
    "date",
    "month",
    "choice",
    "yes_no",
    "tick",
    "id_number",
    "phone",
    "address",
    "office",
    "readonly",
    "score",
    "employer",
)
#: Where a readonly field takes its text from: claims of the log-in, or the employer that confirmed the person.
SOURCES: Final = (
    "person.name",
    "person.number",
    "person.phone",
    "person.birth_date",
    "person.sex",
    "employer.name",
)
#: How surely a log-in must know who it is, from weakest to strongest (OpenID Connect's `acr`).
LEVELS: Final = ("L1", "L2", "L3", "L4")
#: How a ticked box is stored.
TICKED: Final = "yes"


@dataclass(frozen=True)
class Entry:
    """Where people come in: the column of the home page, the words of the entry, and those of a query beside it."""

    column: str
    label: str
    query: str = ""


@dataclass(frozen=True)
class ChoiceBind:
    """Somebody who has points for the indicator `scored` may choose only what `allow` lists."""

    scored: str
    allow: tuple[str, ...]
    say: str
    basis: str


@dataclass(frozen=True)
class AgeRule:
    """Whose number it is must be under `below` years of age on the day that the round calls `on`."""

    below: int
    on: str
    say: str


@dataclass(frozen=True)
class Field:
    """One question. `when` hides it; a hidden field is neither required nor kept.

    `unknown`: why there is no list of the offices to choose from; the field is a text then. `promise`: a tick that
    is an act of its own: giving it and taking it back are journaled with the text. `born`: (section, field) of the
    date that must be the one inside this identity number.
    """

    key: str
    label: str
    type: str
    required: bool = False
    choices: Mapping[str, str] | None = None
    when: Condition | None = None
    hint: str = ""
    example: str = ""
    source: str = ""
    text: str = ""
    office_kind: str = ""
    unknown: str = ""
    button: str = ""
    unit: str = ""
    binds: tuple[ChoiceBind, ...] = ()
    basis: str = ""
    promise: bool = False
    age: AgeRule | None = None
    born: tuple[str, str] | None = None


#: Drawings of papers as they should be photographed; every product that shows a form has one of each.
PHOTO_SAMPLES: Final = ("card_front", "card_back", "book_first", "book_page", "certificate")


@dataclass(frozen=True)
class PhotoSlot:
    """One paper to photograph; `limit` names a photo limit of the form.

    `proof`: words for what the paper is, shared with slots of other services: a picture given there may be used
    here again, for `good_for` after it was given (None: no term is known, the person says that it still holds).
    `sample` is one of PHOTO_SAMPLES, a drawing of how the picture should look; "" none.
    """

    slot: str
    label: str
    required: bool
    limit: str
    when: Condition | None
    max_files: int
    hint: str
    example: str
    basis: str
    proof: tuple[str, ...] = ()
    good_for: Length | None = None
    sample: str = ""


@dataclass(frozen=True)
class PhotoLimit:
    """What a picture may be: kinds as people name them, size in bytes (1 MB = 1024 × 1024)."""

    key: str
    formats: tuple[str, ...]
    max_bytes: int
    size_text: str
    basis: str

    @property
    def text(self) -> str:
        """The limit as people read it, before they upload."""
        return f"{'、'.join(self.formats)} 图片，不大于 {self.size_text}"


@dataclass(frozen=True)
class Repeat:
    """A section that may be filled several times. `max` None: any number."""

    min: int
    max: int | None
    add: str
    remove: str


@dataclass(frozen=True)
class FormText:
    """A longer text to read and tick. `unknown` says why the wording is ours and not the guide's.

    A `version` is shown beside it, and goes on record where the box is a promise.
    """

    key: str
    text: str
    unknown: str
    basis: str
    version: str = ""


@dataclass(frozen=True)
class Section:
    """A group of questions. With `fact` its fields are those of the fact; otherwise the pack's own.

    `shows` names facts that data alone decides: they are shown as they are on record, and nothing is asked.
    `each` names another section: every record there has one here, neither more nor fewer.
    """

    key: str
    title: str
    hint: str
    fact: str | None
    records: bool
    required: bool
    fields: tuple[Field, ...]
    photos: tuple[PhotoSlot, ...]
    repeat: Repeat | None
    when: Condition | None
    basis: str
    unknown: str
    shows: tuple[str, ...] = ()
    each: str = ""

    @property
    def many(self) -> bool:
        """Whether the section's data is a list of records."""
        return self.records or self.repeat is not None or bool(self.each)

    @property
    def asked(self) -> bool:
        """Whether nobody may leave the section empty."""
        return self.required or (self.repeat is not None and self.repeat.min > 0)

    def field(self, key: str) -> Field | None:
        """The field with this key, if the section has it."""
        return next((field for field in self.fields if field.key == key), None)


@dataclass(frozen=True)
class Page:
    """One step of the form. After a `gate` page the rest stays shut until it is complete.

    `step`: what its button does besides saving, from the statuses that have this step; `indicator`: the row
    of the points table that the page is about, whose estimate is shown beside it. A `later` page is no part of
    the declaration: it is asked when a status names it in `opens`.
    """

    key: str
    title: str
    intro: str
    sections: tuple[Section, ...]
    check_answers: bool
    gate: bool
    button: str
    step: str = ""
    indicator: str = ""
    later: bool = False


@dataclass(frozen=True)
class Form:
    """Everything an applicant fills in for one policy.

    `login` is the assurance level ("L1" to "L4") a log-in must have reached; "" leaves it to the system.
    `login_ways` says in the city's words how somebody below it reaches it.
    `online` names the way in without a window, as papers say it. `outside`: people this service is not for.
    `per`: what each application is for; without it a person has one at a time.
    """

    title: str
    intro: str
    entry: Entry
    pages: tuple[Page, ...]
    photo_limits: Mapping[str, PhotoLimit]
    texts: Mapping[str, FormText]
    login: str = ""
    login_ways: tuple[str, ...] = ()
    online: str = "网上"
    outside: tuple[Outsider, ...] = ()
    per: PerSubject | None = None

    def outsider(self, number: str) -> Outsider | None:
        """The people of an identity number whom this service is not for; None if it is for them."""
        return next((one for one in self.outside if number.startswith(one.numbers)), None)

    @property
    def declared(self) -> tuple[Page, ...]:
        """The pages that are part of the declaration."""
        return tuple(page for page in self.pages if not page.later)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of all pages, in order."""
        return tuple(section for page in self.pages for section in page.sections)

    def page(self, key: str) -> Page:
        """The page with this key; KeyError if there is none."""
        return {page.key: page for page in self.pages}[key]

    def section(self, key: str) -> Section:
        """The section with this key; KeyError if there is none."""
        return {section.key: section for section in self.sections}[key]

    def page_of(self, section: str) -> Page:
        """The page that holds this section; KeyError if none does."""
        return {inner.key: page for page in self.pages for inner in page.sections}[section]
