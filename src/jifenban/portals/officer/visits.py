"""Filling in for the person at the window: one visitor at a time, by the same pages as on a phone."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifenban.accounts.errors import Refused
from jifenban.cases.access import visit_for, window_case
from jifenban.cases.actions import begin_visit, end_visit
from jifenban.cases.models import Photo, Visit
from jifenban.cases.queries import Draft
from jifenban.portals.filling.answers import answer_groups
from jifenban.portals.filling.pages import fill_on, serve_page
from jifenban.portals.filling.photos import (
    move_in_slot,
    remove_from_slot,
    reuse_in_slot,
    serve_picture,
    serve_slot,
    turn_in_slot,
)
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.visit_door import visit_door
from jifenban.portals.officer.window import show_counter
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.devices import with_camera
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import case_title


@require_POST
@audience("staff")
def begin(request: Request, code: str) -> HttpResponse:
    """Begin to act for the person of a case, who stands here with the identity card."""
    case = window_case(request.user, code, request.now)
    try:
        visit = begin_visit(
            case=case,
            identity_card=request.POST.get("identity_card") == "yes",
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        return show_counter(request, case, refused=refused, status=refusal_status(refused))
    door = visit_door(request, visit)
    lacking = any(state.missing for state in Draft(case).states)
    return fill_on(Draft(case), door) if lacking else redirect(door.leave)


@require_GET
@audience("staff")
def fill(request: Request, visit_id: int) -> HttpResponse:
    """Go on where something is still missing."""
    visit = visit_for(request.user, visit_id)
    return fill_on(Draft(visit.case), visit_door(request, visit))


@require_http_methods(["GET", "POST"])
@audience("staff", step="*")
def page(request: Request, visit_id: int, key: str) -> HttpResponse:
    """Show or save one page of the form for the visitor; papers may be photographed on it."""
    visit = visit_for(request.user, visit_id)
    return with_camera(serve_page(request, visit.case, key, visit_door(request, visit)))


@require_http_methods(["GET", "POST"])
@audience("staff", step="*")
def slot(request: Request, visit_id: int, section: str, slot: str) -> HttpResponse:
    """Show one kind of paper as it is now; a POST first takes in what the camera or a file gave."""
    visit = visit_for(request.user, visit_id)
    return serve_slot(request, visit.case, section, slot, visit_door(request, visit))


@require_POST
@audience("staff", step="*")
def reuse(request: Request, visit_id: int, section: str, slot: str, photo_id: int) -> HttpResponse:
    """Put a picture of the visitor's earlier application into a slot."""
    visit = visit_for(request.user, visit_id)
    return reuse_in_slot(
        request, visit.case, section, slot, photo_id=photo_id, door=visit_door(request, visit)
    )


@require_GET
@audience("staff")
def picture(request: Request, visit_id: int, photo_id: int) -> HttpResponse:
    """Show a picture of the visitor's papers."""
    return serve_picture(request, _photo(request, visit_id, photo_id)[1])


@require_POST
@audience("staff", step="*")
def remove(request: Request, visit_id: int, photo_id: int) -> HttpResponse:
    """Take a picture out of its slot."""
    visit, photo = _photo(request, visit_id, photo_id)
    return remove_from_slot(request, photo, visit_door(request, visit))


@require_POST
@audience("staff", step="*")
def move(request: Request, visit_id: int, photo_id: int) -> HttpResponse:
    """Put a picture one place further to the front."""
    visit, photo = _photo(request, visit_id, photo_id)
    return move_in_slot(request, photo, visit_door(request, visit))


@require_POST
@audience("staff", step="*")
def turn(request: Request, visit_id: int, photo_id: int) -> HttpResponse:
    """Turn a picture by a quarter."""
    visit, photo = _photo(request, visit_id, photo_id)
    return turn_in_slot(request, photo, visit_door(request, visit))


@require_GET
@audience("staff")
def shown(request: Request, visit_id: int) -> HttpResponse:
    """The second view: what was filled in, large, for the visitor to read and nothing to press."""
    visit = visit_for(request.user, visit_id)
    groups = answer_groups(Draft(visit.case), visit_door(request, visit), links=False)
    context: dict[str, Any] = {"visit": visit, "title": case_title(visit.case), "groups": groups}
    return desk(request, "visit_shown.html", context, here="window")


@require_POST
@audience("staff")
def end(request: Request, visit_id: int) -> HttpResponse:
    """Let the visitor go; the window is ready for the next."""
    end_visit(visit_id=visit_id, actor=request.user, now=request.now)
    return redirect("officer:window")


def _photo(request: Request, visit_id: int, photo_id: int) -> tuple[Visit, Photo]:
    visit = visit_for(request.user, visit_id)
    return visit, get_object_or_404(Photo.objects.select_related("file"), pk=photo_id, case=visit.case)
