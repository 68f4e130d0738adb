"""Puts one page of a form together: its sections with answers, errors, records and photo slots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jifenban.cases.earlier import Earlier, earlier_answers
from jifenban.cases.models import Case, Item
from jifenban.cases.on_record import on_record
from jifenban.cases.proofs import earlier_proofs
from jifenban.cases.queries import Draft, SectionState
from jifenban.cases.terms import local_day
from jifenban.evidence.models import File
from jifenban.portals.filling.door import Door
from jifenban.portals.filling.on_record import ShownFact, shown_rows
from jifenban.portals.filling.slots import Answers, Errors, Sheet, SlotView, slot_views
from jifenban.portals.filling.steps import FormStep
from jifenban.portals.ui.fields import FieldView, Question, field_view
from jifenban.portals.ui.said import Said, office_names, said_in
from jifenban.portals.ui.wording import case_title
from policypack.form_answers import Missing, section_shown, visible_fields
from policypack.forms import Form, Section

#: So many signs of each answer stand in the title of a record.
MOST_OF_A_TITLE = 30


@dataclass(frozen=True)
class RecordView:
    """One record of a section, or the section's only one."""

    id: str
    title: str
    fields: tuple[FieldView, ...]
    slots: tuple[SlotView, ...]
    error: str

    @property
    def has_errors(self) -> bool:
        """Whether anything in it is to be mended."""
        return (
            bool(self.error)
            or any(field.error for field in self.fields)
            or any(slot.error for slot in self.slots)
        )


@dataclass(frozen=True)
class EarlierView:
    """What the section said in the last application, in words; `same`: it has been taken over."""

    title: str
    given_on: date
    said: list[Said]
    same: bool


@dataclass(frozen=True)
class SectionView:
    """One section of a page."""

    state: SectionState
    version: int
    records: tuple[RecordView, ...]
    slots: tuple[SlotView, ...]
    error: str
    said: list[Said]
    reason: str
    on_record: list[ShownFact]
    earlier: EarlierView | None

    @property
    def section(self) -> Section:
        """The section as the pack declares it."""
        return self.state.section

    @property
    def may_add(self) -> bool:
        """Whether another record may be added."""
        repeat = self.section.repeat
        open_ended = repeat is None or repeat.max is None or len(self.records) < repeat.max
        return self.section.many and not self.section.each and open_ended

    @property
    def add_label(self) -> str:
        """The word on the button that adds a record."""
        return self.section.repeat.add if self.section.repeat else "新增"

    @property
    def remove_label(self) -> str:
        """The word on the button that removes one."""
        return self.section.repeat.remove if self.section.repeat else "删除"


def section_views(
    draft: Draft, door: Door, step: FormStep, typed: Answers, errors: Errors, *, now: datetime
) -> list[SectionView]:
    """Show a page's sections; `typed` is what was just posted and stands before what is saved."""
    sheet = Sheet(
        door=door,
        case=draft.case,
        policy=draft.policy,
        answers={**draft.answers, **_with_given(step, draft.answers, typed)},
        photos=draft.photos,
        errors=errors,
        proofs=earlier_proofs(draft.case),
        today=local_day(now),
    )
    known = on_record(draft.case.person, draft.policy, now)
    last = earlier_answers(draft)
    return [
        _section_view(
            sheet, state, shown_rows(draft.policy, state.section, known), last.get(state.section.key)
        )
        for state in step.sections
        if section_shown(state.section, sheet.answers)
    ]


def _with_given(step: FormStep, answers: Answers, typed: Answers) -> dict[str, Any]:
    """What was posted, with what the page only showed: that is no field, and is not posted back."""
    whole: dict[str, Any] = dict(typed)
    for section in (state.section for state in step.sections if not state.section.many):
        if section.key in typed:
            before = answers.get(section.key, {})
            shown = [
                field.key for field in section.fields if field.type == "readonly" and field.key in before
            ]
            whole[section.key] = {**typed[section.key], **{key: before[key] for key in shown}}
    return whole


def _section_view(
    sheet: Sheet, state: SectionState, shown: list[ShownFact], last: Earlier | None
) -> SectionView:
    section = state.section
    data = sheet.answers.get(section.key, {})
    records = data.get("records", []) if section.many else [data]
    returned = state.open and state.item is not None and state.item.state == Item.State.RETURNED
    return SectionView(
        state=state,
        version=state.answer.version if state.answer else 0,
        records=tuple(_record_view(sheet, section, one) for one in records),
        slots=_slots(sheet, section, told=bool(records)),
        error=sheet.errors.get((section.key, "", ""), ""),
        said=said_in(section, sheet.answers, office_names(sheet.policy)),
        reason=state.item.reason if returned and state.item else "",
        on_record=shown,
        earlier=_earlier_view(sheet, section, last) if last and state.open else None,
    )


def _earlier_view(sheet: Sheet, section: Section, last: Earlier) -> EarlierView:
    said = said_in(section, {**sheet.answers, section.key: last.data}, office_names(sheet.policy))
    return EarlierView(case_title(last.case), last.given_on, said, last.same)


def _slots(sheet: Sheet, section: Section, *, told: bool) -> tuple[SlotView, ...]:
    """The papers of a whole section; none are asked for while nothing is told that they would prove."""
    if section.repeat:
        return ()
    slots = slot_views(sheet, section, None)
    return slots if told or section.required or any(slot.photos for slot in slots) else ()


def _record_view(sheet: Sheet, section: Section, data: Answers) -> RecordView:
    identity = str(data.get("id", "")) if section.many else ""
    record = data if section.many else None
    person = sheet.case.person
    fields = tuple(
        field_view(
            Question(sheet.policy, section, field, person),
            data,
            sheet.errors.get((section.key, identity, field.key), ""),
        )
        for field in visible_fields(section, sheet.answers, record)
    )
    shown = _of_owner(sheet, section, identity) or [field.shown for field in fields if field.shown][:4]
    return RecordView(
        id=identity,
        title="　".join(_short(text) for text in shown) or "还没有填",
        fields=fields,
        slots=slot_views(sheet, section, record) if section.repeat else (),
        error=sheet.errors.get((section.key, identity, ""), "") if identity else "",
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST_OF_A_TITLE else f"{text[:MOST_OF_A_TITLE]}…"


def _of_owner(sheet: Sheet, section: Section, identity: str) -> list[str]:
    """What the record says that this one belongs to, where there is one for each."""
    if not section.each:
        return []
    owners = sheet.answers.get(section.each, {}).get("records", [])
    owner: Mapping[str, Any] = next((one for one in owners if one.get("id") == identity), {})
    keys = [field.key for field in sheet.policy.forms.section(section.each).fields]
    return [str(owner[key]) for key in keys if owner.get(key)][:2]


def errors_of(lacking: Iterable[Missing]) -> dict[tuple[str, str, str], str]:
    """What is still missing, by section, record and field: the first sentence of each."""
    found: dict[tuple[str, str, str], str] = {}
    for missing in lacking:
        found.setdefault((missing.section, missing.record or "", missing.field), missing.sentence)
    return found


def without_waiting(case: Case, lacking: Iterable[Missing]) -> list[Missing]:
    """Leave out pictures the worker is still looking at: nobody has to wait for them to go on."""
    waiting = set(
        case.photos.filter(file__state=File.State.CHECKING).values_list("section", "slot", "record")
    )
    return [one for one in lacking if (one.section, one.field, one.record or "") not in waiting]


def anchored(form: Form, errors: Errors) -> list[tuple[str, str]]:
    """Each error with the id of what it is about: a photo slot, a field, a record, or the whole section."""
    found = []
    for (section, record, field), sentence in errors.items():
        slots = {photo.slot for photo in form.section(section).photos}
        parts = ("p" if field in slots else "f", section, record, field)
        place = (
            "-".join(part for part in parts if part) if field else f"r-{record}" if record else f"s-{section}"
        )
        found.append((place, sentence))
    return found
