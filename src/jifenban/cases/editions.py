"""A draft whose rules have changed since it was begun: what it moves to, and what that changes (P18).

Applications apply by the edition in force when they are accepted, so a draft moves, with a preview; what was
submitted never does.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from jifenban.cases.drafts import Draft
from jifenban.cases.models import Case
from jifenban.cases.scores import estimate
from jifenban.cases.terms import local_day
from jifenban.policies.errors import NoEdition
from jifenban.policies.models import Revision
from jifenban.policies.queries import choices_open, current, edition_key, files_of_revision, policy
from policypack.differing import Change, differences_of
from policypack.explaining import Explanation
from policypack.form_answers import Missing, records_of
from policypack.forms import Section
from policypack.policy import Policy


@dataclass(frozen=True)
class MovePreview:
    """What moving a draft to `revision` does: to the rules, to what is filled in, to the estimated points.

    The explanations are None where the form declares no facts, so that nothing can be estimated.
    """

    revision: Revision
    old: Policy
    new: Policy
    changes: tuple[Change, ...]
    lost: tuple[str, ...]
    lacking: tuple[Missing, ...]
    before: Explanation | None
    after: Explanation | None


def newer_revision(case: Case, now: datetime) -> Revision | None:
    """The revision a draft has to move to before it can be submitted, or None while its own one applies."""
    begun = case.submitted_at is not None or case.status != policy(case.revision).workflow.start
    if begun:
        return None
    applying = case.round.revision if case.round else _applying(case, now)
    return applying if applying is not None and applying.pk != case.revision_id else None


def _applying(case: Case, now: datetime) -> Revision | None:
    """The edition in force today; an edition that the applicant chose stays chosen while it is open."""
    day, key = local_day(now), case.service.key
    chosen = edition_key(case.revision)
    named = chosen if chosen in {edition_key(each) for each in choices_open(key, day)} else ""
    try:
        return current(key, day, named)
    except NoEdition:  # nothing has followed it: the draft stays readable under the rules it knows
        return None


def move_preview(case: Case, now: datetime) -> MovePreview | None:
    """What would change for a draft, or None if nothing has to move."""
    revision = newer_revision(case, now)
    if revision is None:
        return None
    moved = moved_copy(case, revision)
    old, new = policy(case.revision), policy(revision)
    return MovePreview(
        revision=revision,
        old=old,
        new=new,
        changes=_changes(case.revision_id, revision.pk),
        lost=tuple(_lost(case, new)),
        lacking=tuple(Draft(moved).missing()),
        before=_explained(case, old, now),
        after=_explained(moved, new, now),
    )


def moved_copy(case: Case, revision: Revision) -> Case:
    """The case as it would be under another revision; nothing is written."""
    moved = copy.copy(case)
    moved.revision, moved.status = revision, policy(revision).workflow.start
    return moved


@lru_cache(maxsize=16)
def _changes(old_id: int, new_id: int) -> tuple[Change, ...]:
    """What changed between two published revisions; both are fixed, so it is worked out once."""
    old, new = (Revision.objects.get(pk=pk) for pk in (old_id, new_id))
    return tuple(differences_of(files_of_revision(old), old.identity, files_of_revision(new), new.identity))


def _explained(case: Case, loaded: Policy, now: datetime) -> Explanation | None:
    if not any(section.fact for section in loaded.forms.sections):
        return None
    return estimate(case, now).assessment.explain(0)


def _lost(case: Case, new: Policy) -> Iterator[str]:
    """The titles of what is filled in or photographed and is not asked any more."""
    draft = Draft(case)
    old_sections = {section.key: section for section in draft.policy.forms.sections}
    new_sections = {section.key: section for section in new.forms.sections}
    for key, answer in draft.saved.items():
        section = old_sections.get(key)
        if section is None or not any(_filled(record) for record in records_of(section, {key: answer.data})):
            continue
        if key not in new_sections:
            yield section.title
            continue
        gone = {field.key for field in section.fields} - {field.key for field in new_sections[key].fields}
        for field in section.fields:
            given = any(record.get(field.key) for record in records_of(section, {key: answer.data}))
            if field.key in gone and given:
                yield f"{section.title}：{field.label}"
    for key, slot, _ in draft.photos:
        if key in old_sections and not has_slot(new_sections.get(key), slot):
            label = next((each.label for each in old_sections[key].photos if each.slot == slot), slot)
            yield f"{old_sections[key].title}：{label}（照片）"


def _filled(record: Mapping[str, Any]) -> bool:
    return any(value for key, value in record.items() if key != "id")


def has_slot(section: Section | None, slot: str) -> bool:
    """Whether a section of the new form still asks for this picture."""
    return section is not None and any(photo.slot == slot for photo in section.photos)
