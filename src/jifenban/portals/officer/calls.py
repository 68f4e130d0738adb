"""Calling the applicant from the review: the number on a press, the call kept."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jifenban.accounts.errors import Refused
from jifenban.cases.access import case_for
from jifenban.cases.actions import log_call, reveal_phone
from jifenban.portals.officer.frame import refusal_status
from jifenban.portals.officer.review import show_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@audience("staff", step="*")
@require_POST
def phone(request: Request, code: str) -> HttpResponse:
    """Show the whole number on the page of the case, on record."""
    found = case_for(request.user, code)
    try:
        number = reveal_phone(case=found, actor=request.user, now=request.now)
    except Refused as refused:
        return show_case(request, found, refused=refused, status=refusal_status(refused))
    return show_case(request, found, phone=number or "没有登记电话")


@audience("staff", step="*")
@require_POST
def called(request: Request, code: str) -> HttpResponse:
    """Keep what came of a call."""
    found = case_for(request.user, code)
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")
    try:
        log_call(case=found, outcome=outcome, note=note, actor=request.user, now=request.now)
    except Refused as refused:
        return show_case(request, found, refused=refused, status=refusal_status(refused))
    return redirect("officer:case", code)
