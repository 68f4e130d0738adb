"""One's own photos of papers: taken in, looked at, replaced, removed, put in order. Never shown to anybody else."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifenban.portals.applicant.fill import own_door
from jifenban.portals.applicant.own import own_case, own_photo
from jifenban.portals.filling.photos import (
    move_in_slot,
    remove_from_slot,
    reuse_in_slot,
    serve_picture,
    serve_slot,
    turn_in_slot,
)
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_http_methods(["GET", "POST"])
@audience("applicant", step="edit")
def slot(request: Request, code: str, section: str, slot: str) -> HttpResponse:
    """Show one slot as it is now; a POST first takes in what was photographed for it."""
    case = own_case(request, code)
    return serve_slot(request, case, section, slot, own_door(case))


@require_POST
@audience("applicant", step="edit")
def reuse(request: Request, code: str, section: str, slot: str, photo_id: int) -> HttpResponse:
    """Put a picture of an own earlier application into a slot."""
    case = own_case(request, code)
    return reuse_in_slot(request, case, section, slot, photo_id=photo_id, door=own_door(case))


@require_safe
@audience("applicant")
def picture(request: Request, photo_id: int) -> HttpResponse:
    """Give one's own picture, whole or as a thumbnail."""
    return serve_picture(request, own_photo(request, photo_id))


@require_POST
@audience("applicant", step="edit")
def remove(request: Request, photo_id: int) -> HttpResponse:
    """Take a picture out of its slot."""
    photo = own_photo(request, photo_id)
    return remove_from_slot(request, photo, own_door(photo.case))


@require_POST
@audience("applicant", step="edit")
def move(request: Request, photo_id: int) -> HttpResponse:
    """Put a picture one place further to the front."""
    photo = own_photo(request, photo_id)
    return move_in_slot(request, photo, own_door(photo.case))


@require_POST
@audience("applicant", step="edit")
def turn(request: Request, photo_id: int) -> HttpResponse:
    """Turn a picture by a quarter."""
    photo = own_photo(request, photo_id)
    return turn_in_slot(request, photo, own_door(photo.case))
