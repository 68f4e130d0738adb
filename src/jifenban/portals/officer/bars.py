"""Undoing a bar that should not have been imposed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jifenban.accounts.errors import Refused
from jifenban.cases.access import case_for
from jifenban.cases.actions import lift_bar
from jifenban.cases.bars import bar_of
from jifenban.portals.officer.frame import refusal_status
from jifenban.portals.officer.review import show_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@audience("staff")
@require_POST
def lift(request: Request, code: str) -> HttpResponse:
    """Let the person apply again, with the reason; what is lifted already stays lifted."""
    found = case_for(request.user, code)
    bar = bar_of(found, request.now)
    if bar is not None:
        try:
            lift_bar(
                bar_id=bar.pk,
                reason=request.POST.get("reason", ""),
                actor=request.user,
                now=request.now,
            )
        except Refused as refused:
            return show_case(request, found, refused=refused, status=refusal_status(refused))
    return redirect("officer:case", found.code)
