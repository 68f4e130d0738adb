"""An employer registers itself; once somebody has checked its papers, its 单位注册码 works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jifenban.accounts.errors import InvalidInput
from jifenban.employers.actions import mend_registration, register_employer
from jifenban.employers.credit_code import BadCreditCode, read_credit_code
from jifenban.employers.models import Employer
from jifenban.employers.registering import Told
from jifenban.employers.rules import services_with_employers
from jifenban.portals.employers.frame import framed, require_registrar
from jifenban.portals.employers.proofs import HELD, pictures_in, proof_views
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

ROWS = (
    ("credit_code", "统一社会信用代码", "18 位，与营业执照一致"),
    ("name", "单位名称", "与营业执照一致"),
    ("contact", "联系人", ""),
    ("phone", "联系电话", ""),
)
FIELDS = tuple(key for key, _label, _hint in ROWS)


@require_http_methods(["GET", "POST"])
@audience("applicant")
def register(request: Request) -> HttpResponse:
    """Ask for the credit code, the name, whom to call, and the papers that the service wants to see."""
    services = services_with_employers(request.now)
    if not services:
        raise Http404
    asked = request.POST.get("service") or request.GET.get("service", "")
    service = next((one for one in services if one.key == asked), services[0])
    context = {
        "services": services,
        "service": service,
        "rule": require_registrar(request, service.key),
    }
    return _serve(
        request,
        context,
        service.key,
        lambda told: register_employer(
            service=service.key, told=told, agent=request.person, actor=request.user, now=request.now
        ),
    )


@require_http_methods(["GET", "POST"])
@audience("employer")
def registration(request: Request, employer_code: str) -> HttpResponse:
    """Where a registration stands; what waits or was refused can be corrected and handed in again."""
    context = framed(request, employer_code, "registration")
    employer: Employer = context["employer"]
    if employer.state == Employer.State.ACCEPTED:
        return redirect("employers:requests", employer_code=employer_code)
    return _serve(
        request,
        context,
        employer.service,
        lambda told: mend_registration(
            employer_id=employer.pk, told=told, actor=request.user, now=request.now
        ),
    )


def _serve(
    request: Request, context: dict[str, Any], service: str, hand_in: Callable[[Told], Employer]
) -> HttpResponse:
    """Show the form, or hand it in. A check sign that fails is asked about once."""
    if request.method == "GET":
        employer = context.get("employer")
        typed = {key: getattr(employer, key) if employer else "" for key in FIELDS}
        return _show(request, context, typed)
    typed = {key: request.POST.get(key, "").strip() for key in FIELDS}
    rule = context["rule"]
    pictures, errors = pictures_in(request, rule, service) if rule else ({}, {})
    context["pictures"] = pictures
    warning = _warning(typed["credit_code"])
    if errors or (warning and request.POST.get("checked") != typed["credit_code"]):
        return _show(request, context, typed, errors, warning)
    try:
        employer = hand_in(Told(**typed, pictures=pictures))
    except InvalidInput as invalid:
        return _show(request, context, typed, invalid.errors)
    return redirect("employers:requests", employer_code=employer.code)


def _warning(text: str) -> str:
    """The sentence about a code whose check sign does not fit; a code that is none is refused later."""
    try:
        return read_credit_code(text).warning
    except BadCreditCode:
        return ""


def _show(
    request: Request,
    context: dict[str, Any],
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
    warning: str = "",
) -> HttpResponse:
    errors = errors or {}
    shown = {
        **context,
        "rows": [(key, label, hint, typed[key], errors.get(key, "")) for key, label, hint in ROWS],
        "proofs": proof_views(context["rule"], context.get("employer"), context.get("pictures", {}), errors),
        "held": HELD,
        "warning": warning,
        "checked": typed["credit_code"] if warning else "",
    }
    status = 422 if errors or warning else 200
    return render(request, "employers/register.html", shown, status=status)
