"""The requests of an employer's staff: one list, confirmed one by one or together, returned with a reason."""

from typing import Any

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifenban.accounts.errors import Refused
from jifenban.cases.access import employer_links_for
from jifenban.cases.actions import confirm_links, return_link
from jifenban.cases.queries import as_seen, requests_of
from jifenban.portals.employers.frame import framed
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

PER_PAGE = 50


@require_safe
@audience("employer")
def home(request: Request) -> HttpResponse:
    """Go to the employer one acts for; with several, to the first: each page names the others."""
    return redirect("employers:requests", employer_code=request.employers[0].code)


@require_safe
@audience("employer")
def requests(request: Request, employer_code: str) -> HttpResponse:
    """List the requests that wait, or those that were answered; before its code works, where it stands."""
    if not framed(request, employer_code, "requests")["accepted"]:
        return redirect("employers:registration", employer_code=employer_code)
    return _show(request, employer_code)


@require_POST
@audience("employer", step="confirm_link")
def confirm(request: Request, employer_code: str) -> HttpResponse:
    """Confirm the ticked requests; what could not be confirmed is said beside its name."""
    frame = framed(request, employer_code, "requests")
    ticked = [int(text) for text in request.POST.getlist("link") if text.isdecimal() and len(text) < 10]
    links = list(employer_links_for(request.user, frame["employer"]).filter(pk__in=ticked))
    if not links:
        return _show(
            request, employer_code, problem="还没有勾选。请勾选要确认的员工，再点“确认关联”。", status=422
        )
    failed = confirm_links(links=links, actor=request.user, now=request.now)
    if failed:
        problem = "；".join(f"{as_seen(link).name}：{sentence}" for link, sentence in failed)
        return _show(request, employer_code, problem=problem, status=409)
    success(request, f"已确认 {len(links)} 名员工，他们可以填写申报了。")
    return redirect("employers:requests", employer_code=employer_code)


@require_http_methods(["GET", "POST"])
@audience("employer", step="return_link")
def send_back(request: Request, employer_code: str, link_id: int) -> HttpResponse:
    """Return one request with the reason that the applicant reads."""
    frame = framed(request, employer_code, "requests")
    link = get_object_or_404(employer_links_for(request.user, frame["employer"]), pk=link_id)
    context = {**frame, "row": as_seen(link), "reason": request.POST.get("reason", "")}
    if request.method == "GET":
        return render(request, "employers/return.html", context)
    try:
        return_link(link=link, reason=context["reason"], actor=request.user, now=request.now)
    except Refused as refused:
        return render(request, "employers/return.html", {**context, "problem": _first(refused)}, status=422)
    success(request, f"已退回{context['row'].name}的关联申请，原因已告诉本人。")
    return redirect("employers:requests", employer_code=employer_code)


def _first(refused: Refused) -> str:
    missing = getattr(refused, "missing", None)
    return missing[0].sentence if missing else refused.sentence


def _show(request: Request, employer_code: str, problem: str = "", status: int = 200) -> HttpResponse:
    waiting = request.GET.get("show") != "answered"
    frame: dict[str, Any] = framed(request, employer_code, "requests")
    page = Paginator(requests_of(frame["employer"], waiting=waiting), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        **frame,
        "waiting": waiting,
        "page": page,
        "rows": [as_seen(link) for link in page],
        "problem": problem,
    }
    return render(request, "employers/requests.html", context, status=status)
