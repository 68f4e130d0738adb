"""Writers of what the applicant fills in: sections with versions, photos in their slots."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404

from jifenban.accounts.actors import Actor, System
from jifenban.accounts.errors import Conflict, IllegalStep, InvalidInput, LimitReached, NotAllowed
from jifenban.cases.drafts import answers_of, open_sections
from jifenban.cases.models import Answer, Case, Photo
from jifenban.cases.promises import journal_promises
from jifenban.cases.scores import score_text
from jifenban.cases.visits import may_fill
from jifenban.evidence.models import File
from jifenban.journal.actions import record
from jifenban.policies.queries import policy
from policypack.forms import PhotoSlot, Section

MAX_TEXT = 2000
MAX_RECORDS = 100


@dataclass(frozen=True)
class PageMark:
    """Which open page saves, and its how-manieth saving this is: a page's savings may overtake each other."""

    page: str = ""
    turn: int = 0

    def saved(self, answer: Answer | None) -> bool:
        """Whether what is stored came from this very page."""
        return answer is not None and bool(self.page) and answer.page == self.page


NO_PAGE = PageMark()


@transaction.atomic
def save_answer(
    *,
    case_id: int,
    section: str,
    data: Mapping[str, Any],
    expected_version: int,
    actor: Actor,
    now: datetime,
    mark: PageMark = NO_PAGE,
    place: str = "",
) -> Answer:
    """Save one section, complete or not; the version rises by one.

    `expected_version` is what the page showed (0: never saved). Raises Conflict if another page has saved
    since, unless it saved the same; IllegalStep if the section is not open; InvalidInput for what is no field.
    A page is never in conflict with itself: its later turn is kept, and an earlier one that arrives late is not.
    `place` is the masked address it came from, for the journal of promises.
    """
    case = _editable(case_id, section, actor)
    chosen = _section(case, section)
    cleaned = _cleaned(chosen, data)
    _fill_scores(case, chosen, cleaned, now)
    answer = Answer.objects.filter(case=case, section=section).first()
    if answer is not None and mark.saved(answer) and mark.turn < answer.turn:
        return answer
    if answer is not None and answer.data == cleaned:
        return _marked(answer, mark)
    if not mark.saved(answer) and (answer.version if answer else 0) != expected_version:
        raise Conflict("这页在另一台设备上改过。请先看新的内容，再决定保留哪一份。")
    if answer is None:
        answer = Answer(case=case, section=section, version=0)
    journal_promises(case, chosen, answer.data or {}, cleaned, actor=actor, now=now, place=place)
    answer.data = cleaned
    answer.version += 1
    answer.page, answer.turn = mark.page, mark.turn
    answer.saved_at = now
    answer.saved_by = _user(actor)
    answer.save()
    _drop_photos_of_removed_records(case, chosen, cleaned)
    _touch(case)
    return answer


def _marked(answer: Answer, mark: PageMark) -> Answer:
    """The same again: nothing to save, but an earlier turn of this page must not come after it."""
    if mark.saved(answer):
        answer.turn = mark.turn
        answer.save(update_fields=["turn"])
    return answer


def _editable(case_id: int, section: str, actor: Actor) -> Case:
    # Locked before anything is read: a submission may be freezing these answers at this moment.
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise Http404
    if not may_fill(actor, case):
        raise NotAllowed("这份申请只能由申请人本人填写，或在窗口当面代填。")
    if section not in open_sections(case):
        raise IllegalStep("这一部分现在不能修改。如需更正，请等退回补正或撤回后重新申请。")
    return case


def _section(case: Case, key: str) -> Section:
    return policy(case.revision).forms.section(key)


def _cleaned(section: Section, data: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the form asks, as stripped text; records keep or get their id."""
    if not section.many:
        return _texts(section, data)
    records = data.get("records", [])
    if set(data) - {"records"} or not isinstance(records, list):
        raise InvalidInput({section.key: "这一部分应当逐条填写，请刷新页面后再填。"})
    if len(records) > MAX_RECORDS:
        raise InvalidInput({section.key: f"最多填 {MAX_RECORDS} 条。请删去重复的，或合并相连的时段。"})
    return {"records": [_record(section, each) for each in records]}


def _record(section: Section, data: Mapping[str, Any]) -> dict[str, str]:
    given = data.get("id")
    identity = given if isinstance(given, str) and 0 < len(given) <= 36 else str(uuid.uuid4())
    return {"id": identity, **_texts(section, {key: value for key, value in data.items() if key != "id"})}


def _texts(section: Section, data: Mapping[str, Any]) -> dict[str, str]:
    known = {field.key: field for field in section.fields}
    errors, cleaned = {}, {}
    for key, value in data.items():
        if key not in known:
            errors[key] = "表里没有这一项，请刷新页面后再填。"
        elif not isinstance(value, str):
            errors[key] = "这一项应当是文字，请重新填写。"
        elif len(value) > MAX_TEXT:
            errors[key] = f"写得太长了，最多 {MAX_TEXT} 字。"
        elif known[key].type != "readonly" and value.strip():
            cleaned[key] = value.strip()
    if errors:
        raise InvalidInput(errors)
    return cleaned


def unsavable(section: Section, data: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    """What of a section's texts cannot even be saved, by section, record and field."""
    found: dict[tuple[str, str, str], str] = {}
    for one in data.get("records", []) if section.many else [data]:
        identity = str(one.get("id", "")) if section.many else ""
        try:
            _texts(section, {key: value for key, value in one.items() if key != "id"})
        except InvalidInput as refused:
            found |= {(section.key, identity, field): told for field, told in refused.errors.items()}
    return found


def _fill_scores(case: Case, section: Section, cleaned: dict[str, Any], now: datetime) -> None:
    """A score is fetched, never typed: whatever the page sent, the verified total is what is kept."""
    for field in section.fields:
        if field.type == "score" and field.key in cleaned:
            cleaned[field.key] = score_text(case, now)


def _drop_photos_of_removed_records(case: Case, section: Section, cleaned: Mapping[str, Any]) -> None:
    """Deleting an entry clears its attachments (guide, §一（二）3–4)."""
    if section.repeat is None:
        return
    kept = [record["id"] for record in cleaned["records"]]
    Photo.objects.filter(case=case, section=section.key).exclude(record__in=kept).delete()


@transaction.atomic
def attach_photo(
    *,
    case_id: int,
    section: str,
    slot: str,
    file: File,
    record: str = "",
    instead_of: int | None = None,
    actor: Actor,
    now: datetime,
) -> Photo:
    """Put a received picture into a slot, at the end or in the place of the picture that is taken again.

    The same picture twice in a slot stays one; a picture that is no longer in the slot is replaced by nothing.
    """
    case = _editable(case_id, section, actor)
    chosen = _section(case, section)
    wanted = _slot(chosen, slot)
    if file.owner_id != case.person_id:
        raise Http404
    if chosen.repeat is not None and record not in _record_ids(case, section):
        raise InvalidInput({slot: "这一条已经删除或还没有保存。请先保存，再上传照片。"})
    place = {"case": case, "section": section, "slot": slot, "record": record if chosen.repeat else ""}
    present = list(Photo.objects.filter(**place).select_related("file"))
    same = next((photo for photo in present if photo.file_id == file.pk), None)
    replaced = next((photo for photo in present if photo.pk == instead_of and photo != same), None)
    kept = [photo for photo in present if photo != replaced and photo.file.state != File.State.REFUSED]
    if same is None and len(kept) >= wanted.max_files:
        raise LimitReached(f"“{wanted.label}”最多 {wanted.max_files} 张。请先删去一张，再上传。")
    position = max((photo.position for photo in present), default=-1) + 1
    if replaced is not None:
        position = replaced.position
        _take_out(replaced, case, actor=actor, now=now)
    if same is not None:
        return same
    photo = Photo.objects.create(**place, file=file, position=position)
    _touch(case)
    return photo


def _slot(section: Section, slot: str) -> PhotoSlot:
    found = next((photo for photo in section.photos if photo.slot == slot), None)
    if found is None:
        raise InvalidInput({slot: "表里没有这一种材料，请刷新页面后再上传。"})
    return found


def _record_ids(case: Case, section: str) -> set[str]:
    return {record["id"] for record in answers_of(case).get(section, {}).get("records", [])}


@transaction.atomic
def remove_photo(*, photo_id: int, actor: Actor, now: datetime) -> None:
    """Take a picture out of its slot. The file stays the person's and may be used again."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None:
        return
    case = _editable(photo.case_id, photo.section, actor)
    _take_out(photo, case, actor=actor, now=now)
    _touch(case)


def _take_out(photo: Photo, case: Case, *, actor: Actor, now: datetime) -> None:
    Photo.objects.filter(pk=photo.pk).delete()
    record(
        actor=actor,
        verb="remove_photo",
        subject=f"case:{case.pk}",
        now=now,
        data={"file": str(photo.file_id)},
    )


@transaction.atomic
def turn_photo(*, photo_id: int, actor: Actor, now: datetime) -> None:
    """Turn a picture by a quarter, clockwise."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None:
        raise Http404
    case = _editable(photo.case_id, photo.section, actor)
    photo.turn = (photo.turn + 1) % 4
    photo.save(update_fields=["turn"])
    _touch(case)


@transaction.atomic
def reorder_photos(
    *, case_id: int, section: str, slot: str, order: list[int], record: str = "", actor: Actor, now: datetime
) -> None:
    """Put the pictures of a slot into this order of ids. Raises Conflict if they are no longer the same."""
    case = _editable(case_id, section, actor)
    photos = {
        photo.pk: photo
        for photo in Photo.objects.filter(case=case, section=section, slot=slot, record=record)
    }
    if set(photos) != set(order):
        raise Conflict("照片在另一台设备上增减过。请先看新的内容，再排顺序。")
    for position, identity in enumerate(order):
        photos[identity].position = position
    Photo.objects.bulk_update(photos.values(), ["position"])
    _touch(case)


def _touch(case: Case) -> None:
    case.version += 1
    case.save(update_fields=["version"])


def _user(actor: Actor) -> Any:
    return None if isinstance(actor, System) else actor
