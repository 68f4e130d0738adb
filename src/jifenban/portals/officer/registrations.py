"""单位登记: the registrations of employers, and the check of one of them before its code works."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from jifenban.accounts.errors import Refused
from jifenban.employers.actions import decide_registration
from jifenban.employers.credit_code import read_credit_code
from jifenban.employers.models import Employer
from jifenban.employers.queries import agents_of
from jifenban.employers.rules import registration_rule, registrations_for
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

PER_PAGE = 50


@require_safe
@audience("staff")
def registrations(request: Request) -> HttpResponse:
    """List the registrations that wait, oldest first, or those that were decided, newest first."""
    decided = request.GET.get("decided") == "1"
    mine = registrations_for(request.user)
    waiting = mine.filter(state=Employer.State.WAITING).order_by("registered_at", "pk")
    done = mine.exclude(decided_at=None).order_by("-decided_at", "-pk")
    page = Paginator(done if decided else waiting, PER_PAGE).get_page(request.GET.get("page"))
    return desk(request, "registrations.html", {"page": page, "decided": decided}, here="registrations")


@require_http_methods(["GET", "POST"])
@audience("staff")
def registration(request: Request, employer_code: str) -> HttpResponse:
    """Show what an employer says and shows of itself, and accept it or refuse it with a reason."""
    found = get_object_or_404(registrations_for(request.user), code=employer_code)
    context: dict[str, Any] = {
        "employer": found,
        "warning": read_credit_code(found.credit_code).warning,
        "agents": agents_of(found),
        "proofs": _proofs(found, request),
        "same": registrations_for(request.user)
        .filter(service=found.service, credit_code=found.credit_code)
        .exclude(pk=found.pk),
        "reason": request.POST.get("reason", ""),
    }
    if request.method == "GET":
        return desk(request, "registration.html", context, here="registrations")
    try:
        decide_registration(
            employer_id=found.pk,
            accept=request.POST.get("do") == "accept",
            reason=context["reason"],
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        context["refused"] = refused
        return desk(
            request, "registration.html", context, here="registrations", status=refusal_status(refused)
        )
    return redirect("officer:registrations")


def _proofs(employer: Employer, request: Request) -> list[tuple[str, Any]]:
    """The pictures with the names of their papers."""
    rule = registration_rule(employer.service, request.now)
    labels = {key: proof.label for key, proof in rule.proofs.items()} if rule else {}
    rows = employer.proofs.select_related("file").order_by("pk")
    return [(labels.get(one.proof, one.proof), one.file) for one in rows]
