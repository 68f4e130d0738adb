"""The page behind a printed paper's QR code: it confirms that the paper was issued here."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from jifenban.documents.queries import paper_by_token
from jifenban.people.masking import mask_name
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_safe
@audience("public")
def ask(request: Request) -> HttpResponse:
    """Ask for the check code that stands under the QR code."""
    token = request.GET.get("token", "").strip()
    if token and "/" not in token:
        return redirect("public:check", token=token)
    return render(request, "public/check_form.html")


@require_safe
@audience("public")
def check(request: Request, token: str) -> HttpResponse:
    """Confirm one paper: what it is, its number, when it was issued, to whom (masked), and its digest."""
    paper = paper_by_token(token)
    if paper is None:
        return render(request, "public/check_unknown.html", {"token": token[:40]}, status=404)
    context = {"paper": paper, "holder": mask_name(paper.person.name) if paper.person else ""}
    return render(request, "public/check.html", context)
