"""Filling in one's own form: the door of this portal to the pages of forms."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jifenban.cases.models import Case
from jifenban.cases.queries import Draft, newer_revision
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.applicant.own import own_case, require_level_of
from jifenban.portals.filling.door import Door
from jifenban.portals.filling.pages import fill_on, serve_page
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


def own_door(case: Case) -> Door:
    """Where the pages of one's own form are."""
    leave = reverse("applicant:case", args=[case.code])
    return Door(space="applicant", lead=(case.code,), template="applicant/fill.html", leave=leave)


@require_safe
@audience("applicant")
def fill(request: Request, code: str) -> HttpResponse:
    """Go on where something is still missing."""
    case = own_case(request, code)
    if newer_revision(case, request.now) is not None:
        return redirect("applicant:move", code=code)
    return fill_on(Draft(case), own_door(case))


@require_http_methods(["GET", "POST"])
@audience("applicant", step="submit")
def page(request: Request, code: str, key: str) -> HttpResponse:
    """Show, save or submit one page of one's own form."""
    case = own_case(request, code)
    require_level_of(request, policy_of(case.revision))
    if request.method == "GET" and newer_revision(case, request.now) is not None:
        return redirect("applicant:move", code=code)  # what an open page still sends is kept all the same
    return serve_page(request, case, key, own_door(case))
