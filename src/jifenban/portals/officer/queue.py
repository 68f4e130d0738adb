"""待办: the cases from which a step is open to somebody's memberships, least time left first."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import Incomplete, Refused
from jifenban.cases.bulk import AT_ONCE, MOST
from jifenban.cases.bulk_steps import steps_together
from jifenban.cases.models import BulkAct, BulkLine, Case
from jifenban.cases.queries import (
    ClockView,
    QueueFilters,
    StatusCount,
    clocks_of,
    progress_of,
    status_counts,
    status_label,
    status_tone,
    waiting,
)
from jifenban.cases.queries import (
    queue as queue_of,
)
from jifenban.cases.screens import screens_of
from jifenban.cases.terms import local_day
from jifenban.policies.concerning import policies_of
from jifenban.portals.officer.frame import desk, refusal_status, tabs
from jifenban.portals.officer.neighbours import LIST, filters_of
from jifenban.portals.officer.paging import page_of
from jifenban.portals.officer.together import can_undo, decide_together, ticked_cases
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

PAGE = 15
ORDERS = {"": "时限近的在前", "since": "等得久的在前", "submitted": "提交早的在前", "newest": "新提交的在前"}


@dataclass(frozen=True)
class QueueRow:
    """One case as the queue shows it."""

    case: Case
    address: str
    service: str
    status: str
    tone: str
    answered: int
    asked: int
    clock: ClockView | None
    together: bool


@audience("staff")
@require_GET
def queue(request: Request) -> HttpResponse:
    """List what waits for this desk. Somebody whose roles review nothing goes to the first page they have,
    and to objections, of which there are few, only where there is no other. Whoever names a case finds it."""
    if "review" not in screens_of(request.user) and not request.GET.get("text", "").strip():
        mine = tabs(request)
        first = next((tab for tab in mine if tab.key != "objections"), mine[0] if mine else None)
        return redirect(first.address if first else "officer:rounds")
    return show_queue(request)


def show_queue(
    request: Request,
    *,
    act: BulkAct | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the list; the results of an `act` for several cases, or what was `refused` of it, on top."""
    filters = filters_of(request.GET, request.now)
    mine = waiting(request.user, "review")
    counts = status_counts(request.user, mine, local_day(request.now))
    page = page_of(
        queue_of(request.user, filters), PAGE, request.GET.get("page"), _known_count(counts, filters)
    )
    cases = list(page.object_list)
    steps = steps_together(request.user, cases)
    context = {
        "page": page,
        "rows": _rows(cases, request, {status for step in steps for status in step.statuses}),
        "bulk_steps": steps,
        "act": act,
        "lines": _lines(act) if act else {},
        "can_undo": act is not None and can_undo(act, request.now),
        "refused": refused,
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
        "typed": request.POST if refused else {},
        "ticked": request.POST.getlist("cases") if refused else (),
        "filters": filters,
        "orders": ORDERS.items(),
        "filtered": any((filters.status, filters.service, filters.text, filters.late, filters.order)),
        "services": sorted({row.service for row, _ in policies_of(request.user)}, key=lambda one: one.key),
        "statuses": counts,
        "due_today": sum(one.due_today for one in counts),
        "late": sum(one.late for one in counts),
        "kept": _kept(request),
        "list_address": reverse("officer:queue"),
    }
    return desk(request, "queue.html", context, here="queue", status=status)


@audience("staff", step="*")
@require_POST
def take_together(request: Request) -> HttpResponse:
    """Take one step for every ticked case, or for the whole list; many cases are the worker's, with progress."""
    try:
        chosen = (
            list(queue_of(request.user, filters_of(request.GET, request.now))[: MOST + 1])
            if request.POST.get("all") == "1"
            else ticked_cases(request.user, request.POST.getlist("cases"))
        )
        act = decide_together(
            request.user,
            chosen,
            do=request.POST.get("do", ""),
            reason=request.POST.get("reason", "").strip(),
            now=request.now,
        )
    except Refused as refused:
        return show_queue(request, refused=refused, status=refusal_status(refused))
    if act.lines.count() > AT_ONCE:
        return redirect("officer:act", act.pk)
    return show_queue(request, act=act)


def _known_count(counts: list[StatusCount], filters: QueueFilters) -> int | None:
    """How long the list is, where the counts of the statuses tell."""
    if filters.service or filters.text or filters.late:
        return None
    return sum(one.count for one in counts if filters.status in ("", one.status))


def _lines(act: BulkAct) -> dict[str, list[BulkLine]]:
    """How each case of a small decision came out, by state."""
    found: dict[str, list[BulkLine]] = {}
    for line in act.lines.select_related("case__person"):
        found.setdefault(line.state, []).append(line)
    return found


def _rows(cases: list[Case], request: Request, together: set[str]) -> list[QueueRow]:
    """One page of the list: its clocks and answers are read at once."""
    clocks, progress = clocks_of(cases, request.now), progress_of(cases)
    kept = _kept(request)
    opened_from = f"?{urlencode({LIST: kept})}" if kept else ""
    return [
        _row(
            case,
            clocks.get(case.pk),
            *progress[case.pk],
            together=case.status in together,
            opened_from=opened_from,
        )
        for case in cases
    ]


def _row(
    case: Case, clock: ClockView | None, answered: int, asked: int, *, together: bool, opened_from: str
) -> QueueRow:
    return QueueRow(
        case=case,
        address=f"{reverse('officer:case', args=[case.code])}{opened_from}",
        service=case.round.title if case.round else case.service.title,
        status=status_label(case),
        tone=status_tone(case),
        answered=answered,
        asked=asked,
        clock=clock,
        together=together,
    )


def _kept(request: Request) -> str:
    """The filters as a query string, for the links to other pages of the list."""
    kept: Any = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
