"""Reads of what the applicant has filled in so far: answers, photos, what is open, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jifenban.cases.basis import scored_indicators
from jifenban.cases.facts_of_form import identity_answers, readonly_answers
from jifenban.cases.formats import format_faults
from jifenban.cases.models import Answer, Case, EmployerLink, Item, Photo
from jifenban.evidence.models import File
from jifenban.policies.queries import policy, round_values
from policypack.form_answers import Missing, missing, section_shown, slot_key
from policypack.forms import Form, Page, Section
from policypack.policy import Policy
from policypack.workflow import PAGES

#: A picture that is still being checked or was refused proves nothing yet.
USABLE = (File.State.READY, File.State.POOR)

Answers = dict[str, dict[str, Any]]


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


@dataclass(frozen=True)
class Draft:
    """A case's form as it lies at one moment. Each part is read when first asked for, and only once."""

    case: Case

    @cached_property
    def policy(self) -> Policy:
        """The policy the case follows."""
        return policy(self.case.revision)

    @cached_property
    def saved(self) -> dict[str, Answer]:
        """What was saved, by section."""
        return {answer.section: answer for answer in Answer.objects.filter(case=self.case)}

    @cached_property
    def answers(self) -> Answers:
        """The data of every saved section, with what the log-in and the identity number say by themselves."""
        answers: Answers = dict(readonly_answers(self.policy, self.case.person, self.employer))
        for key, answer in self.saved.items():
            answers[key] = {**answers.get(key, {}), **answer.data}
        answers = {**answers, **identity_answers(self.policy, self.case.person)}
        for section in self.policy.forms.sections:
            if section.each:
                answers[section.key] = _one_for_each(answers.get(section.each), answers.get(section.key))
        return answers

    @cached_property
    def employer(self) -> str:
        """The name of the employer that confirmed the applicant; "" while none has."""
        link = EmployerLink.objects.filter(case=self.case, state=EmployerLink.State.CONFIRMED)
        return link.values_list("employer__name", flat=True).first() or ""

    @cached_property
    def photos(self) -> dict[tuple[str, str, str], list[Photo]]:
        """The photos by (section, slot, record id or ""), in the order people gave them."""
        found: dict[tuple[str, str, str], list[Photo]] = defaultdict(list)
        for photo in Photo.objects.filter(case=self.case).select_related("file"):
            found[photo.section, photo.slot, photo.record].append(photo)
        return dict(found)

    @cached_property
    def items(self) -> dict[str, Item]:
        """What a submission made of the sections."""
        return {item.section: item for item in self.case.items.all()}

    @cached_property
    def opened(self) -> frozenset[str]:
        """The sections that the applicant may edit now: all, those of some pages, the returned ones, or none."""
        status = self.policy.workflow.status(self.case.status)
        if status.opens in ("all", PAGES):
            fixed = identity_answers(self.policy, self.case.person)
            return frozenset(
                section.key
                for page in self.policy.forms.pages
                if page.key in status.pages or (status.opens == "all" and not page.later)
                for section in page.sections
                if section.key not in fixed
            )
        if status.opens == "returned":
            returned = {key for key, item in self.items.items() if item.state == Item.State.RETURNED}
            return frozenset(returned) | _declarations(self.policy.forms)
        return frozenset()

    @cached_property
    def _scored(self) -> frozenset[str]:
        """What gave points, for a form that binds choices to it."""
        fields = (field for section in self.policy.forms.sections for field in section.fields)
        bound = any(field.binds for field in fields)
        return scored_indicators(self.case, self.policy) if bound else frozenset()

    def missing(self) -> list[Missing]:
        """Everything that stops a submission from this status, all at once, in the order of the form."""
        loaded, answers = self.policy, self.answers
        everything = loaded.workflow.status(self.case.status).opens == "all"
        only = self._declared if everything else self.opened
        found = [
            Missing(each.section, each.field, each.sentence, each.record)
            for each in missing(loaded.forms, answers, self._slots_with(*USABLE), only, self._scored)
        ]
        values = round_values(self.case.round) if self.case.round else {}
        found += [fault for fault in format_faults(loaded, answers, values) if fault.section in only]
        found += [fault for fault in self._unchecked() if fault.section in only]
        return sorted(found, key=_order(loaded.forms))

    @cached_property
    def states(self) -> list[SectionState]:
        """Every section that applies, with what it still lacks and whether it may be edited now."""
        lacking: dict[str, list[Missing]] = defaultdict(list)
        for each in self.missing():
            lacking[each.section].append(each)
        return [
            SectionState(
                section=section,
                page=self.policy.forms.page_of(section.key),
                done=not lacking[section.key] and (section.key in self.answers or not section.required),
                missing=lacking[section.key],
                answer=self.saved.get(section.key),
                item=self.items.get(section.key),
                open=section.key in self.opened,
            )
            for section in shown_sections(self.policy, self.answers)
            if section.key in self._declared or section.key in self.opened or section.key in self.saved
        ]

    @property
    def _declared(self) -> frozenset[str]:
        """The sections of the declaration, without what is asked later."""
        return frozenset(section.key for page in self.policy.forms.declared for section in page.sections)

    def _slots_with(self, *states: File.State) -> set[str]:
        """The keys of the slots under which a picture in one of these states lies."""
        return {
            slot_key(section, slot, record or None)
            for (section, slot, record), photos in self.photos.items()
            if any(photo.file.state in states for photo in photos)
        }

    def _unchecked(self) -> list[Missing]:
        return [
            Missing(photo.section, photo.slot, "还有照片在检查中，稍等片刻再提交。", photo.record or None)
            for photos in self.photos.values()
            for photo in photos
            if photo.file.state == File.State.CHECKING
        ]


def _one_for_each(owners: Any, own: Any) -> dict[str, Any]:
    """One record for every record of another section, with what was answered for it so far."""
    given = {one.get("id"): one for one in (own or {}).get("records", [])}
    wanted = [one["id"] for one in (owners or {}).get("records", [])]
    return {"records": [{**given.get(identity, {}), "id": identity} for identity in wanted]}


def answers_of(case: Case) -> Answers:
    """What is filled in now; see Draft."""
    return Draft(case).answers


def photos_of(case: Case) -> dict[tuple[str, str, str], list[Photo]]:
    """The photos now; see Draft."""
    return Draft(case).photos


def open_sections(case: Case) -> frozenset[str]:
    """The sections that the applicant may edit now; see Draft."""
    return Draft(case).opened


def missing_now(case: Case) -> list[Missing]:
    """Everything that stops a submission now; see Draft."""
    return Draft(case).missing()


def _declarations(form: Form) -> frozenset[str]:
    """The closing page's boxes are ticked anew with every submission."""
    return frozenset(
        section.key
        for page in form.pages
        if page.check_answers
        for section in page.sections
        if all(field.type == "tick" for field in section.fields) and not section.photos
    )


def _order(form: Form) -> Any:
    position = {section.key: number for number, section in enumerate(form.sections)}
    return lambda each: position.get(each.section, len(position))


def shown_sections(loaded: Policy, answers: Mapping[str, Any]) -> list[Section]:
    """The sections that apply to these answers."""
    return [section for section in loaded.forms.sections if section_shown(section, answers)]
