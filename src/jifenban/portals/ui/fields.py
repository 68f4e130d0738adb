"""One question of a form as a page shows it, and the other way: what a posted page says of a section.

Names of controls: `section.field`, or `section.record.field` where a section has several records; the hidden
`section.records` lists the records in order, `section.version` the version the page was made from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from jifenban.cases.actions import PageMark
from jifenban.employers.queries import employer_by_code
from jifenban.people.masking import mask_number, mask_phone
from jifenban.people.models import Person
from jifenban.portals.ui.said import NONE, office_names, text_of
from jifenban.portals.ui.typed import tidy
from policypack.field_reading import CHOSEN_OFFICES
from policypack.forms import TICKED, Field, FormText, Section
from policypack.policy import Policy

YES_NO = {"yes": "是", "no": "否"}
CHOICES = ("choice", "yes_no", "office")
OWN_CONTROLS = ("tick", "readonly", "score", "employer")
FEW = 7  # up to so many options are rows to tap; more are a list to open


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class FieldView:
    """A question with its name, what was answered, and what is wrong with it."""

    field: Field
    name: str
    value: str
    shown: str
    error: str
    text: FormText | None
    groups: tuple[tuple[str, tuple[Option, ...]], ...]
    shapes: bool

    @property
    def id(self) -> str:
        """The control's id in the page."""
        return f"f-{self.name.replace('.', '-')}"

    @property
    def kind(self) -> str:
        """Which control shows it."""
        if self.field.type in CHOICES:
            return "rows" if len(self.groups) == 1 and len(self.groups[0][1]) <= FEW else "list"
        return self.field.type if self.field.type in OWN_CONTROLS else "line"

    @property
    def input_type(self) -> str:
        """The HTML type of a line."""
        return {"date": "date", "month": "month", "phone": "tel"}.get(self.field.type, "text")

    @property
    def keyboard(self) -> str:
        """Which keyboard a phone opens."""
        return {"number": "decimal", "money": "decimal", "phone": "tel"}.get(self.field.type, "text")

    @property
    def reading(self) -> str:
        """The text to read before ticking; "" where the box itself says it all."""
        text = self.text.text if self.text else ""
        return "" if text.rstrip("。") == self.field.label else text

    @property
    def ticked(self) -> bool:
        """Whether a box is ticked."""
        return self.value == TICKED

    @property
    def described_by(self) -> str:
        """The ids of the hint, the example and the error, for screen readers."""
        parts = [("hint", self.field.hint), ("example", self.field.example), ("error", self.error)]
        return " ".join(f"{self.id}-{name}" for name, text in parts if text)


@dataclass(frozen=True)
class Question:
    """A field where it stands: in which section of which policy, put to whom."""

    policy: Policy
    section: Section
    field: Field
    person: Person


def field_view(asked: Question, data: Mapping[str, Any], error: str = "") -> FieldView:
    """Put a question on a page, with what a section's data (or one record's, which has an `id`) answers."""
    section, field = asked.section, asked.field
    record = f"{data['id']}." if section.many else ""
    value = str(data.get(field.key, ""))
    return FieldView(
        field=field,
        name=f"{section.key}.{record}{field.key}",
        value=value,
        shown=_shown(asked, value),
        error=error,
        text=asked.policy.forms.texts.get(field.text),
        groups=_groups(asked.policy, field, value),
        shapes=field.type in CHOICES and _has_conditions(section),
    )


def _shown(asked: Question, value: str) -> str:
    """The answer in words; of what the log-in says, as every screen masks it."""
    if asked.field.type == "employer":
        employer = employer_by_code(value) if value else None
        return employer.name if employer else ""
    own = _own(asked.field, asked.person) if asked.field.source else ""
    return own or (_words(asked, value) if value else "")


def _words(asked: Question, value: str) -> str:
    return text_of(asked.field, value, office_names(asked.policy) if asked.field.type == "office" else NONE)


def _has_conditions(section: Section) -> bool:
    """Whether an answer decides what else is asked: then the page is drawn again after it."""
    return any(field.when for field in section.fields) or any(photo.when for photo in section.photos)


def _own(field: Field, person: Person) -> str:
    """What the log-in said, masked as on every screen."""
    known = {
        "person.name": person.name,
        "person.number": mask_number(person.number),
        "person.phone": mask_phone(person.phone),
    }
    return known.get(field.source, "")


def _groups(policy: Policy, field: Field, value: str) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    if field.type == "office":
        return _offices(policy, field.office_kind, value)
    choices = field.choices or (YES_NO if field.type == "yes_no" else {})
    options = tuple(Option(key, label, key == value) for key, label in choices.items())
    return (("", options),) if options else ()


def _offices(policy: Policy, kind: str, value: str) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """List offices of one kind ("": of all that can be chosen) under the name of the office above them.

    Where no kind is asked for, departments have written what they hold: a word that is no such office stays.
    """
    kinds = (kind,) if kind else CHOSEN_OFFICES
    groups: dict[str, list[Option]] = {}
    for row in policy.offices:
        if row.kind in kinds:
            above = policy.office(row.parent)
            heading = above.choice if above and above.kind == "district" else ""
            groups.setdefault(heading, []).append(Option(row.code, row.choice, row.code == value))
    if value and not kind and not any(one.chosen for options in groups.values() for one in options):
        groups.setdefault("", []).append(Option(value, value, chosen=True))
    return tuple((heading, tuple(options)) for heading, options in groups.items())


def posted(section: Section, post: QueryDict) -> dict[str, Any]:
    """Read what a page says of a section; an unticked box and an empty line are left out."""
    if not section.many:
        return _texts(section, post, f"{section.key}.")
    return {
        "records": [
            {"id": record, **_texts(section, post, f"{section.key}.{record}.")}
            for record in post.getlist(f"{section.key}.records")
        ]
    }


def posted_version(section: Section, post: QueryDict) -> int:
    """Read which version of a section the page was made from; 0 if it was never saved."""
    return _count(post.get(f"{section.key}.version", ""))


def posted_mark(post: QueryDict) -> PageMark:
    """Read which open page this is, and its how-manieth saving; without JavaScript all are turn 0."""
    return PageMark(post.get("request_key", "")[:64], _count(post.get("turn", "")))


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _texts(section: Section, post: QueryDict, prefix: str) -> dict[str, str]:
    found = {}
    for field in section.fields:
        text = tidy(field.type, post.get(f"{prefix}{field.key}", ""))
        if text and field.type != "readonly":
            found[field.key] = text
    return found
