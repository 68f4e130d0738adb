"""Reads of what the applicant has filled in so far: answers, photos, what is open, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jifenban.accounts.errors import Missing
from jifenban.cases.facts_of_form import identity_answers, readonly_answers
from jifenban.cases.formats import format_faults
from jifenban.cases.models import Answer, Case, Item, Photo
from jifenban.evidence.models import File
from jifenban.policies.queries import policy
from policypack.form_answers import missing, section_shown, slot_key
from policypack.forms import Form, Page, Section
from policypack.policy import Policy

#: A picture that is still being checked or was refused proves nothing yet.
USABLE = (File.State.READY, File.State.POOR)

Answers = dict[str, dict[str, Any]]


def answers_of(case: Case) -> Answers:
    """The data of every saved section, with what the log-in and the identity number say by themselves."""
    loaded = policy(case.revision)
    answers: Answers = dict(readonly_answers(loaded, case.person))
    for answer in Answer.objects.filter(case=case):
        answers[answer.section] = {**answers.get(answer.section, {}), **answer.data}
    return {**answers, **identity_answers(loaded, case.person)}


def photos_of(case: Case) -> dict[tuple[str, str, str], list[Photo]]:
    """The photos by (section, slot, record id or ""), in the order people gave them."""
    found: dict[tuple[str, str, str], list[Photo]] = defaultdict(list)
    for photo in Photo.objects.filter(case=case).select_related("file"):
        found[photo.section, photo.slot, photo.record].append(photo)
    return dict(found)


def usable_slots(case: Case) -> set[str]:
    """The keys of the slots under which at least one usable picture lies."""
    rows = Photo.objects.filter(case=case, file__state__in=USABLE).values_list("section", "slot", "record")
    return {slot_key(section, slot, record or None) for section, slot, record in rows}


def open_sections(case: Case) -> frozenset[str]:
    """The sections that the applicant may edit in this status: all, only the returned ones, or none."""
    loaded = policy(case.revision)
    opens = loaded.workflow.status(case.status).opens
    if opens == "all":
        fixed = identity_answers(loaded, case.person)
        return frozenset(section.key for section in loaded.forms.sections if section.key not in fixed)
    if opens == "returned":
        returned = case.items.filter(state=Item.State.RETURNED).values_list("section", flat=True)
        return frozenset(returned) | _declarations(loaded.forms)
    return frozenset()


def _declarations(form: Form) -> frozenset[str]:
    """The closing page's boxes are ticked anew with every submission."""
    return frozenset(
        section.key
        for page in form.pages
        if page.check_answers
        for section in page.sections
        if all(field.type == "tick" for field in section.fields) and not section.photos
    )


def missing_now(case: Case, *, scored: frozenset[str] = frozenset()) -> list[Missing]:
    """Everything that stops a submission from this status, all at once, in the order of the form."""
    loaded, answers = policy(case.revision), answers_of(case)
    opened = open_sections(case)
    only = None if loaded.workflow.status(case.status).opens == "all" else opened
    found = [
        Missing(each.section, each.field, each.sentence, each.record)
        for each in missing(loaded.forms, answers, usable_slots(case), only, scored)
    ]
    found += [fault for fault in format_faults(loaded, answers) if only is None or fault.section in only]
    found += [fault for fault in _unchecked(case) if only is None or fault.section in only]
    return sorted(found, key=_order(loaded.forms))


def _unchecked(case: Case) -> list[Missing]:
    waiting = Photo.objects.filter(case=case, file__state=File.State.CHECKING)
    return [
        Missing(photo.section, photo.slot, "还有照片在检查中，稍等片刻再提交。", photo.record or None)
        for photo in waiting
    ]


def _order(form: Form) -> Any:
    position = {section.key: number for number, section in enumerate(form.sections)}
    return lambda each: position.get(each.section, len(position))


def shown_sections(loaded: Policy, answers: Mapping[str, Any]) -> list[Section]:
    """The sections that apply to these answers."""
    return [section for section in loaded.forms.sections if section_shown(section, answers)]


@dataclass(frozen=True)
class SectionState:
    """One section as the pages list it."""

    section: Section
    page: Page
    done: bool
    missing: list[Missing]
    answer: Answer | None
    item: Item | None
    open: bool


def section_state(case: Case) -> list[SectionState]:
    """Every section that applies, with what it still lacks and whether it may be edited now."""
    loaded = policy(case.revision)
    saved = {answer.section: answer for answer in Answer.objects.filter(case=case)}
    items = {item.section: item for item in case.items.all()}
    lacking: dict[str, list[Missing]] = defaultdict(list)
    for each in missing_now(case):
        lacking[each.section].append(each)
    opened = open_sections(case)
    answers = answers_of(case)
    return [
        SectionState(
            section=section,
            page=loaded.forms.page_of(section.key),
            done=not lacking[section.key] and (section.key in answers or not section.required),
            missing=lacking[section.key],
            answer=saved.get(section.key),
            item=items.get(section.key),
            open=section.key in opened,
        )
        for section in shown_sections(loaded, answers)
    ]
