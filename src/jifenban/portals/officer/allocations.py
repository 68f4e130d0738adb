"""One giving of places: who is given what, changing one with a reason, publishing, taking back."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.admissions.access import allocation_for
from jifenban.admissions.actions import (
    drop_allocation,
    override_seat,
    publish_allocation,
    restart_allocation,
    restart_settling,
    retract_allocation,
)
from jifenban.admissions.models import Allocation
from jifenban.admissions.queries import key_labels, place_rows, seat_of, seat_rows, seats_of
from jifenban.admissions.rules import rule_of
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.placing import done_or_refused
from jifenban.portals.officer.settling_bars import places_bar, show_bar
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

PAGE_SIZE = 50
WITHOUT = "without"


@audience("staff")
@require_GET
def allocation(request: Request, allocation_id: int) -> HttpResponse:
    """The result in the order of serving; ?show=without only those who got no place."""
    found = allocation_for(request.user, allocation_id)
    only_without = request.GET.get("show") == WITHOUT
    seats = seats_of(found).filter(given=None) if only_without else seats_of(found)
    page = Paginator(seats, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "allocation": found,
        "round": found.round,
        "page": page,
        "rows": seat_rows(found, list(page)),
        "keys": key_labels(found),
        "grouped": len(rule_of(found.round).groups) > 1,
        "only_without": only_without,
        "without": found.total - found.placed,
    }
    return desk(request, "allocation.html", context, here="rounds")


@audience("staff")
@require_GET
def progress(request: Request, allocation_id: int) -> HttpResponse:
    """How far an allocation is; polled while it runs, then the page is loaded afresh."""
    found = allocation_for(request.user, allocation_id)
    if found.state != Allocation.State.RUNNING and "HX-Request" in request.headers:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    return desk(request, "_placing_progress.html", {"running": found}, here="rounds")


@audience("staff")
@require_GET
def settling(request: Request, allocation_id: int) -> HttpResponse:
    """How many cases of an allocation have moved; polled while they do, then the page is loaded afresh."""
    return show_bar(request, places_bar(allocation_for(request.user, allocation_id)))


@audience("staff")
@require_POST
def go_on_settling(request: Request, allocation_id: int) -> HttpResponse:
    """Take up the cases of an allocation that have not moved."""
    found = allocation_for(request.user, allocation_id)
    return done_or_refused(
        request,
        found.round,
        lambda: restart_settling(allocation_id=found.pk, actor=request.user, now=request.now),
    )


@audience("staff")
@require_GET
def seat(request: Request, allocation_id: int, seat_id: int) -> HttpResponse:
    """One person's place, with the form to change it."""
    return _seat(request, allocation_for(request.user, allocation_id), seat_id)


def _seat(
    request: Request, found: Allocation, seat_id: int, *, refused: Refused | None = None
) -> HttpResponse:
    one = seat_of(found, seat_id)
    [row] = seat_rows(found, [one])
    context = {
        "allocation": found,
        "round": found.round,
        "row": row,
        "keys": list(zip(key_labels(found), row.keys, strict=True)),
        "grouped": len(rule_of(found.round).groups) > 1,
        "places": [row for row in place_rows(found.round) if row.place.grade == one.grade],
        "may_override": not found.trial and found.state == Allocation.State.RAN,
        "refused": refused,
        "errors": refused.errors if isinstance(refused, InvalidInput) else {},
        "typed": request.POST,
    }
    status = 200 if refused is None else refusal_status(refused)
    return desk(request, "seat.html", context, here="rounds", status=status)


@audience("staff")
@require_POST
def override(request: Request, allocation_id: int, seat_id: int) -> HttpResponse:
    """Give somebody another place or none, with the reason that stays on record."""
    found = allocation_for(request.user, allocation_id)
    one, chosen = seat_of(found, seat_id), request.POST.get("place", "")
    try:
        override_seat(
            seat_id=one.pk,
            place_id=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None,
            reason=request.POST.get("reason", ""),
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        return _seat(request, found, seat_id, refused=refused)
    return redirect("officer:seat", allocation_id, seat_id)


@audience("staff")
@require_POST
def restart(request: Request, allocation_id: int) -> HttpResponse:
    """Take up a giving that was broken off."""
    found = allocation_for(request.user, allocation_id)
    return done_or_refused(
        request,
        found.round,
        lambda: restart_allocation(allocation_id=found.pk, actor=request.user, now=request.now),
    )


@audience("staff")
@require_POST
def drop(request: Request, allocation_id: int) -> HttpResponse:
    """Set a final giving aside that was not published."""
    found = allocation_for(request.user, allocation_id)
    return done_or_refused(
        request,
        found.round,
        lambda: drop_allocation(allocation_id=found.pk, actor=request.user, now=request.now),
    )


@audience("staff")
@require_POST
def publish(request: Request, allocation_id: int) -> HttpResponse:
    """Show the result to the public, and to the applicants theirs."""
    found = allocation_for(request.user, allocation_id)
    return done_or_refused(
        request,
        found.round,
        lambda: publish_allocation(allocation_id=found.pk, actor=request.user, now=request.now),
    )


@audience("staff")
@require_POST
def retract(request: Request, allocation_id: int) -> HttpResponse:
    """Take a result back, with the reason that the public will read."""
    found = allocation_for(request.user, allocation_id)
    return done_or_refused(
        request,
        found.round,
        lambda: retract_allocation(
            allocation_id=found.pk,
            reason=request.POST.get("reason", ""),
            actor=request.user,
            now=request.now,
        ),
    )
