"""Disputes at the door: the list of a window, deciding one, and taking one down for a visitor."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from jifenban.accounts.errors import InvalidInput, NotAllowed, Refused
from jifenban.cases.actions import decide_dispute, file_dispute, find_visitor
from jifenban.cases.models import Dispute
from jifenban.cases.queries import Door, decides_disputes, disputable, disputes_for
from jifenban.policies.access import services_of
from jifenban.policies.models import Round, Service
from jifenban.policies.queries import open_rounds
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

PER_PAGE = 50


@require_safe
@audience("staff")
def disputes(request: Request) -> HttpResponse:
    """List the disputes that wait, or those that were decided."""
    return _list(request)


@require_http_methods(["GET", "POST"])
@audience("staff")
def dispute(request: Request, dispute_id: int) -> HttpResponse:
    """Show what is disputed, and decide it with a reason."""
    found = get_object_or_404(disputes_for(request.user), pk=dispute_id)
    context: dict[str, Any] = {
        "dispute": found,
        "label": _label(found),
        "reason": request.POST.get("reason", ""),
    }
    if request.method == "GET":
        return desk(request, "dispute.html", context, here="disputes")
    try:
        decide_dispute(
            dispute_id=found.pk,
            uphold=request.POST.get("do") == "uphold",
            reason=context["reason"],
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        context["refused"] = refused
        return desk(request, "dispute.html", context, here="disputes", status=refusal_status(refused))
    return redirect("officer:disputes")


@require_http_methods(["POST"])
@audience("staff")
def file(request: Request) -> HttpResponse:
    """Find a visitor's unmet conditions by identity number, and take down the dispute of one of them."""
    if not decides_disputes(request.user):
        raise NotAllowed("录入异议要有办理异议的权限。")
    try:
        door = _door(request)
        rows = disputable(door, request.now)
        if not request.POST.get("condition"):
            return _list(request, rows=rows, door=door)
        filed = file_dispute(
            door=door,
            condition=request.POST["condition"],
            text=request.POST.get("text", ""),
            office=request.POST.get("office", "") or _own_office(request),
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        return _list(request, refused=refused, status=refusal_status(refused))
    mine = disputes_for(request.user).filter(pk=filed.pk).exists()
    return redirect("officer:dispute", filed.pk) if mine else redirect("officer:disputes")


def _own_office(request: Request) -> str:
    """The office of whoever takes the dispute down: where the data do not place the visitor, it is theirs."""
    return request.memberships[0].office.code


def _door(request: Request) -> Door:
    service = _services(request).filter(key=request.POST.get("service", "")).first()
    if service is None:
        raise InvalidInput({"service": "还没有选事项。请选来人要申请的事项。"})
    person = find_visitor(number=request.POST.get("number", ""), actor=request.user, now=request.now)
    round_ = open_rounds(service.key, request.now).first()
    if round_ is None:
        raise InvalidInput({"service": "这个事项现在没有开放的批次，不能提出资格异议。"})
    return Door(person, policy_of(round_.revision), round_)


def _services(request: Request) -> QuerySet[Service]:
    """The services of the office's city that a round is open of."""
    open_now = Round.objects.filter(state=Round.State.OPEN)
    return services_of(request.user).filter(pk__in=open_now.values("service"))


def _label(found: Dispute) -> str:
    revision = found.round.revision if found.round else None
    if revision is None:
        return found.condition
    rules = policy_of(revision).rules
    return next((one.label for one in rules.eligibility if one.key == found.condition), found.condition)


def _list(
    request: Request,
    *,
    rows: list | None = None,
    door: Door | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    decided = request.GET.get("decided") == "1"
    mine = disputes_for(request.user)
    mine = mine.exclude(state=Dispute.State.OPEN) if decided else mine.filter(state=Dispute.State.OPEN)
    page = Paginator(mine.order_by("-filed_at" if decided else "filed_at", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [(one, _label(one)) for one in page],
        "decided": decided,
        "services": _services(request),
        "found": rows,
        "door": door,
        "refused": refused,
        "typed": request.POST,
        "may_file": decides_disputes(request.user),
    }
    return desk(request, "disputes.html", context, here="disputes", status=status)
