"""The rules have changed under a draft: what that means for it, before anything is changed."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jifenban.cases.actions import move_draft
from jifenban.cases.queries import move_preview
from jifenban.portals.applicant.cards import case_title
from jifenban.portals.applicant.own import own_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_http_methods(["GET", "POST"])
@audience("applicant")
def move(request: Request, code: str) -> HttpResponse:
    """Show what a new edition changes for a draft; a POST lets the draft follow it."""
    case = own_case(request, code)
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        move_draft(case_id=case.pk, digest=digest, actor=request.user, now=request.now)
        return redirect("applicant:fill", code=code)
    preview = move_preview(case, request.now)
    if preview is None:
        return redirect("applicant:fill", code=code)
    context = {"case": case, "title": case_title(case), "preview": preview}
    return render(request, "applicant/move.html", context)
