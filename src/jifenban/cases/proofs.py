"""Proofs given once: pictures of a person's earlier applications that may serve in a slot of this one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.http import Http404

from jifenban.accounts.actors import Actor
from jifenban.cases.answers import attach_photo
from jifenban.cases.models import Case, Item, Photo
from jifenban.cases.terms import Days, local_day
from jifenban.evidence.models import File
from jifenban.journal.actions import record
from jifenban.offices.queries import calendar
from jifenban.policies.queries import policy
from policypack.forms import PhotoLimit, PhotoSlot, Section
from policypack.policy import Policy

#: What people can see; a picture that was refused or is being looked at proves nothing.
USABLE = (File.State.READY, File.State.POOR)


@dataclass(frozen=True)
class Proof:
    """A picture of an earlier application: what it shows, where and when it was given, who saw the original when."""

    photo: Photo
    label: str
    words: frozenset[str]
    given_on: date
    checked_on: date | None


@dataclass(frozen=True)
class Offer:
    """A proof for one slot. `until`: the last day it may serve there; None where no term is known."""

    proof: Proof
    until: date | None


def earlier_proofs(case: Case) -> list[Proof]:
    """The pictures of the same person's other applications that were handed in, the newest first, each once."""
    rows = (
        Photo.objects.filter(case__person=case.person_id, file__owner=case.person_id, file__state__in=USABLE)
        .exclude(case=case)
        .exclude(case__submitted_at=None)
        .select_related("file", "case__revision", "case__service", "case__round")
        .order_by("-file__received_at", "section", "slot", "position", "pk")
    )
    checked = _checked(photo.case_id for photo in rows)
    found: dict[object, Proof] = {}
    for photo in rows:
        place = _place(policy(photo.case.revision), photo)
        if place is not None and photo.file_id not in found:
            section, slot = place
            seen = checked.get((photo.case_id, photo.section))
            found[photo.file_id] = Proof(
                photo,
                slot.label,
                words_of(photo.case.service.key, section, slot),
                local_day(photo.file.received_at),
                local_day(seen) if seen else None,
            )
    return list(found.values())


def _checked(case_ids: Iterable[int]) -> dict[tuple[int, str], datetime]:
    """When a window saw the original of each item: (case, section) → moment."""
    rows = Item.objects.filter(case__in=set(case_ids)).exclude(original_checked_at=None)
    return {
        (case_id, section): at
        for case_id, section, at in rows.values_list("case_id", "section", "original_checked_at")
        if at is not None
    }


def _place(loaded: Policy, photo: Photo) -> tuple[Section, PhotoSlot] | None:
    for section in loaded.forms.sections:
        for slot in section.photos:
            if (section.key, slot.slot) == (photo.section, photo.slot):
                return section, slot
    return None


def words_of(service_key: str, section: Section, slot: PhotoSlot) -> frozenset[str]:
    """What a slot asks for, in words that can be compared: its place in the service, its fact's paper, the pack's own."""
    found = {f"{service_key}:{section.key}.{slot.slot}", *slot.proof}
    if section.fact is not None:
        found.add(f"{section.fact}.{slot.slot}")
    return frozenset(found)


def offers_for(
    case: Case, place: tuple[Section, PhotoSlot], proofs: Iterable[Proof], today: date
) -> list[Offer]:
    """Those of the earlier pictures that show what a slot asks for, fit its limit and are still good."""
    section, slot = place
    words = words_of(case.service.key, section, slot)
    limit = policy(case.revision).forms.photo_limits[slot.limit]
    fitting = [proof for proof in proofs if proof.words & words and _fits(proof.photo.file, limit)]
    offers = [Offer(proof, _until(slot, proof.given_on)) for proof in fitting]
    return [offer for offer in offers if offer.until is None or offer.until >= today]


def _fits(file: File, limit: PhotoLimit) -> bool:
    kind = {"image/jpeg": "JPG", "image/png": "PNG"}.get(file.media_type)
    return file.size <= limit.max_bytes and kind in (None, *limit.formats)


def _until(slot: PhotoSlot, given_on: date) -> date | None:
    if slot.good_for is None:
        return None
    return Days(calendar(), slot.good_for.unit, True).add(given_on, slot.good_for.number)


@transaction.atomic
def reuse_photo(
    *, case_id: int, section: str, slot: str, record_id: str = "", photo_id: int, actor: Actor, now: datetime
) -> Photo:
    """Put a picture of an earlier application into a slot, because the person says that it still holds.

    Http404 for a picture that is not offered there; the rest as attach_photo.
    """
    case = Case.objects.select_related("service", "revision", "person").get(pk=case_id)
    place = _place(policy(case.revision), Photo(section=section, slot=slot))
    if place is None:
        raise Http404
    offers = offers_for(case, place, earlier_proofs(case), local_day(now))
    proof = next((one.proof for one in offers if one.proof.photo.pk == photo_id), None)
    if proof is None:
        raise Http404
    photo = attach_photo(
        case_id=case.pk,
        section=section,
        slot=slot,
        file=proof.photo.file,
        record=record_id,
        actor=actor,
        now=now,
    )
    if photo.turn != proof.photo.turn:
        photo.turn = proof.photo.turn
        photo.save(update_fields=["turn"])
    data = {"file": str(photo.file_id), "from": proof.photo.case_id, "given_on": proof.given_on.isoformat()}
    record(actor=actor, verb="reuse_photo", subject=f"case:{case.pk}", now=now, data=data)
    return photo
