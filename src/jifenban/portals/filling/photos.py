"""Photos of papers: taken in, looked at, replaced, removed, put in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from jifenban.accounts.errors import Refused
from jifenban.cases.actions import attach_photo, remove_photo, reorder_photos, reuse_photo, turn_photo
from jifenban.cases.models import Case, Photo
from jifenban.cases.proofs import earlier_proofs
from jifenban.cases.queries import answers_of, photos_of
from jifenban.cases.terms import local_day
from jifenban.evidence.actions import receive_file
from jifenban.evidence.errors import PictureGone
from jifenban.evidence.models import File
from jifenban.evidence.render import turned
from jifenban.evidence.storage import picture_of, thumbnail_of
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.filling.door import Door
from jifenban.portals.filling.slots import Sheet, SlotView, slot_views
from jifenban.portals.ui.request import Request
from policypack.forms import PhotoSlot, Section

PREFIX = "photo."


@dataclass(frozen=True)
class Place:
    """A slot of one case: the section, the paper, and the record where the section repeats."""

    case: Case
    section: Section
    slot: PhotoSlot
    record: str


def serve_slot(request: Request, case: Case, section: str, slot: str, door: Door) -> HttpResponse:
    """Show one slot as it is now; a POST first takes in what was photographed for it."""
    chosen, wanted = _slot_or_404(case, section, slot)
    record = request.GET.get("record", "")
    refused = ""
    if request.method == "POST":
        try:
            refused = _take_in(request, Place(case, chosen, wanted, record))
        except Refused as refusal:
            refused = refusal.sentence
    if "HX-Request" not in request.headers:
        return redirect(_page_address(case, chosen, door))
    return _show(request, Place(case, chosen, wanted, record), door, refused)


def reuse_in_slot(
    request: Request, case: Case, section: str, slot: str, *, photo_id: int, door: Door
) -> HttpResponse:
    """Put a picture of an earlier application into a slot, because it still holds."""
    chosen, wanted = _slot_or_404(case, section, slot)
    record, refused = request.GET.get("record", ""), ""
    try:
        reuse_photo(
            case_id=case.pk,
            section=section,
            slot=slot,
            record_id=record,
            photo_id=photo_id,
            actor=request.user,
            now=request.now,
        )
    except Refused as refusal:
        refused = refusal.sentence
    if "HX-Request" not in request.headers:
        return redirect(_page_address(case, chosen, door))
    return _show(request, Place(case, chosen, wanted, record), door, refused)


def receive_posted_files(request: Request, case: Case) -> None:
    """Take in the files that came with a whole page: `photo.section.record.slot`, plus `.id` to replace one.

    Without JavaScript the page's files arrive here; a file that cannot be taken in raises Refused.
    """
    form = policy_of(case.revision).forms
    for name in request.FILES:
        parts = name.split(".")
        if not name.startswith(PREFIX) or len(parts) not in (4, 5):
            continue
        _, section, record, slot = parts[:4]
        chosen, wanted = _slot_or_404(case, form.section(section).key, slot)
        replaces = parts[4] if len(parts) == 5 else ""
        for file in request.FILES.getlist(name):
            _store(request, Place(case, chosen, wanted, record), file, replaces)


def _take_in(request: Request, place: Place) -> str:
    taken = 0
    for name in request.FILES:
        replaces = name.split(".")[4] if name.count(".") == 4 else ""
        for file in request.FILES.getlist(name):
            _store(request, place, file, replaces)
            taken += 1
    return "" if taken else "没有收到照片。请重新拍照或从相册选。"


@transaction.atomic
def _store(request: Request, place: Place, upload: UploadedFile, replaces: str) -> None:
    case = place.case
    file = receive_file(
        owner=case.person,
        stream=upload,
        name=upload.name or "",
        limit=policy_of(case.revision).forms.photo_limits[place.slot.limit],
        actor=request.user,
        now=request.now,
    )
    attach_photo(
        case_id=case.pk,
        section=place.section.key,
        slot=place.slot.slot,
        record=place.record,
        file=file,
        instead_of=int(replaces) if replaces.isdecimal() else None,
        actor=request.user,
        now=request.now,
    )


def serve_picture(request: Request, photo: Photo) -> HttpResponse:
    """Give a picture to whoever fills in the form, whole or as a thumbnail; only ever as the worker rebuilt it."""
    small = request.GET.get("size") == "thumb"
    if photo.file.state not in (File.State.READY, File.State.POOR):
        raise Http404
    try:
        content = thumbnail_of(photo.file) if small else picture_of(photo.file)
    except PictureGone as gone:  # removed when its retention ended
        raise Http404 from gone
    kind = "image/jpeg" if small else photo.file.media_type
    return HttpResponse(
        turned(content, kind, photo.turn) if photo.turn else content,
        content_type=kind,
    )


def remove_from_slot(request: Request, photo: Photo, door: Door) -> HttpResponse:
    """Take a picture out of its slot."""
    remove_photo(photo_id=photo.pk, actor=request.user, now=request.now)
    return _back(request, photo, door)


def turn_in_slot(request: Request, photo: Photo, door: Door) -> HttpResponse:
    """Turn a picture by a quarter."""
    turn_photo(photo_id=photo.pk, actor=request.user, now=request.now)
    return _back(request, photo, door)


def move_in_slot(request: Request, photo: Photo, door: Door) -> HttpResponse:
    """Put a picture one place further to the front."""
    order = [one.pk for one in photos_of(photo.case).get((photo.section, photo.slot, photo.record), [])]
    at = order.index(photo.pk)
    if at:
        order[at - 1 : at + 1] = [photo.pk, order[at - 1]]
        reorder_photos(
            case_id=photo.case_id,
            section=photo.section,
            slot=photo.slot,
            record=photo.record,
            order=order,
            actor=request.user,
            now=request.now,
        )
    return _back(request, photo, door)


def _back(request: Request, photo: Photo, door: Door) -> HttpResponse:
    section, slot = _slot_or_404(photo.case, photo.section, photo.slot)
    if "HX-Request" not in request.headers:
        return redirect(_page_address(photo.case, section, door))
    return _show(request, Place(photo.case, section, slot, photo.record), door, "")


def _slot_or_404(case: Case, section: str, slot: str) -> tuple[Section, PhotoSlot]:
    for one in policy_of(case.revision).forms.sections:
        for wanted in one.photos:
            if (one.key, wanted.slot) == (section, slot):
                return one, wanted
    raise Http404


def _page_address(case: Case, section: Section, door: Door) -> str:
    page = policy_of(case.revision).forms.page_of(section.key)
    return f"{door.page(page.key)}#s-{section.key}"


def _show(request: Request, place: Place, door: Door, refused: str) -> HttpResponse:
    view = next(_matching(place, door, local_day(request.now)), None)
    if view is None:
        raise Http404
    return render(request, "filling/_slot.html", {"slot": view, "refused": refused, "alone": True})


def _matching(place: Place, door: Door, today: date) -> Iterator[SlotView]:
    case, section = place.case, place.section
    sheet = Sheet(
        door=door,
        case=case,
        policy=policy_of(case.revision),
        answers=answers_of(case),
        photos=photos_of(case),
        errors={},
        proofs=earlier_proofs(case),
        today=today,
    )
    records = sheet.answers.get(section.key, {}).get("records", []) if section.repeat else [None]
    for one in records:
        if place.record and (one is None or one.get("id") != place.record):
            continue
        for view in slot_views(sheet, section, one):
            if view.slot.slot == place.slot.slot:
                yield view
