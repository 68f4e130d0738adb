"""The places for photos on a page: what goes there, the limit stated before the upload, what is there now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jifenban.cases.models import Case, Photo
from jifenban.cases.proofs import Offer, Proof, offers_for
from jifenban.evidence.models import File
from jifenban.portals.filling.door import Door
from policypack.form_answers import visible_photos
from policypack.forms import PhotoLimit, PhotoSlot, Section
from policypack.policy import Policy

Answers = Mapping[str, Any]
#: (section, record or "", field or slot or "") → the sentence.
Errors = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class SlotView:
    """One kind of paper with its pictures."""

    door: Door
    section: Section
    slot: PhotoSlot
    record: str
    limit: PhotoLimit
    photos: list[Photo]
    error: str
    offers: tuple[Offer, ...]

    @property
    def id(self) -> str:
        """The id of the slot in the page."""
        return "-".join(part for part in ("p", self.section.key, self.record, self.slot.slot) if part)

    @property
    def name(self) -> str:
        """The name of the file input when the whole page is sent without JavaScript."""
        return f"photo.{self.section.key}.{self.record}.{self.slot.slot}"

    @property
    def address(self) -> str:
        """Where pictures of this slot are sent and read."""
        path = self.door.slot(self.section.key, self.slot.slot)
        return f"{path}?record={self.record}" if self.record else path

    def reuse(self, photo_id: int) -> str:
        """Where an earlier picture is put into this slot."""
        path = self.door.reuse(self.section.key, self.slot.slot, photo_id)
        return f"{path}?record={self.record}" if self.record else path

    @property
    def room(self) -> bool:
        """Whether another picture may be added."""
        kept = [photo for photo in self.photos if photo.file.state != File.State.REFUSED]
        return len(kept) < self.slot.max_files

    @property
    def waiting(self) -> bool:
        """Whether the worker is still looking at a picture."""
        return any(photo.file.state == File.State.CHECKING for photo in self.photos)


@dataclass(frozen=True)
class Sheet:
    """A form as it stands: by which door, whose, under which policy, what was answered, photographed, and is wrong.

    `proofs` are the pictures of the person's earlier applications.
    """

    door: Door
    case: Case
    policy: Policy
    answers: Answers
    photos: Mapping[tuple[str, str, str], list[Photo]]
    errors: Errors
    proofs: Sequence[Proof]
    today: date


def slot_views(sheet: Sheet, section: Section, record: Answers | None) -> tuple[SlotView, ...]:
    """Return the slots that apply to a section, or to one record of a section that repeats."""
    identity = str(record.get("id", "")) if record is not None and section.repeat else ""
    return tuple(
        SlotView(
            door=sheet.door,
            section=section,
            slot=slot,
            record=identity,
            limit=sheet.policy.forms.photo_limits[slot.limit],
            photos=sheet.photos.get((section.key, slot.slot, identity), []),
            error=sheet.errors.get((section.key, identity, slot.slot), ""),
            offers=_offers(sheet, section, slot, identity),
        )
        for slot in visible_photos(section, sheet.answers, record)
    )


def _offers(sheet: Sheet, section: Section, slot: PhotoSlot, record: str) -> tuple[Offer, ...]:
    """The earlier pictures that may serve here and are not here yet."""
    here = {photo.file_id for photo in sheet.photos.get((section.key, slot.slot, record), [])}
    offers = offers_for(sheet.case, (section, slot), sheet.proofs, sheet.today)
    return tuple(offer for offer in offers if offer.proof.photo.file_id not in here)
