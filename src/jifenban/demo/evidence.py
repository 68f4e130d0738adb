"""Puts drawn papers into the slots of a form that ask for them, as an upload would."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from jifenban.accounts.actors import Actor
from jifenban.cases.actions import attach_photo
from jifenban.cases.models import Case
from jifenban.demo.pictures import paper_picture
from jifenban.evidence.actions import keep_picture, receive_file
from jifenban.evidence.limits import Limit, PhotoLimit
from jifenban.evidence.models import File
from jifenban.evidence.pictures import Picture, rebuild
from jifenban.people.models import Person
from jifenban.policies.queries import policy
from policypack.form_answers import records_of, section_shown, visible_photos
from policypack.forms import PhotoSlot, Section


def attach_papers(
    case: Case,
    answers: Mapping[str, Any],
    leave_out: Sequence[str],
    person: Person,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Attach one picture to every required slot that these answers show; `leave_out` sections get none."""
    for section in policy(case.revision).forms.sections:
        if section.key in leave_out or not section_shown(section, answers):
            continue
        for record, slot in _slots(section, answers):
            _attach(case, section.key, slot, record=record, person=person, actor=actor, now=now)


def _slots(section: Section, answers: Mapping[str, Any]) -> list[tuple[str, PhotoSlot]]:
    """The required slots with the id of the record they belong to ("" for those of the section)."""
    told = records_of(section, answers)
    if not told and section.fact is not None:
        return []  # nothing is declared here, so nothing has to be proved
    records: Sequence[Mapping[str, Any] | None] = told if section.repeat is not None else [None]
    return [
        (record["id"] if record else "", slot)
        for record in records
        for slot in visible_photos(section, answers, record)
        if slot.required
    ]


def _attach(
    case: Case,
    section: str,
    slot: PhotoSlot,
    *,
    record: str,
    person: Person,
    actor: Actor,
    now: datetime,
) -> None:
    limit = policy(case.revision).forms.photo_limits[slot.limit]
    attach_photo(
        case_id=case.pk,
        section=section,
        slot=slot.slot,
        file=drawn_picture(slot.label, person, limit, actor, now),
        record=record,
        actor=actor,
        now=now,
    )


def drawn_picture(label: str, person: Person, limit: Limit, actor: Actor, now: datetime) -> File:
    """A picture of a drawn paper, taken in and rebuilt as an upload would be."""
    content = paper_picture(label)
    file = receive_file(
        owner=person,
        stream=io.BytesIO(content),
        name=f"{label[:20]}.jpg",
        limit=limit,
        actor=actor,
        now=now,
    )
    if file.state == File.State.CHECKING:
        keep_picture(file_id=file.pk, picture=_rebuilt(content, tuple(limit.formats), limit.max_bytes))
    return file


@lru_cache(maxsize=128)
def _rebuilt(content: bytes, formats: tuple[str, ...], max_bytes: int) -> Picture:
    """What the worker makes of a picture: the same every time, so it is made once."""
    return rebuild(content, PhotoLimit(formats, max_bytes))
