"""待办: the cases from which a step is open to somebody's memberships, least time left first."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from jifenban.cases.models import Case
from jifenban.cases.queries import (
    ClockView,
    QueueFilters,
    clocks_of,
    progress_of,
    status_counts,
    status_label,
    status_tone,
)
from jifenban.cases.queries import (
    queue as queue_of,
)
from jifenban.cases.screens import screens_of
from jifenban.policies.models import Service
from jifenban.portals.officer.frame import desk
from jifenban.portals.ui.audience import audience

PAGE = 15


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


@audience("staff")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits for this desk. Somebody who only answers for a department goes there at once."""
    screens = screens_of(request.user)
    if "review" not in screens:
        return redirect(_first_screen(screens))
    filters = QueueFilters(
        status=request.GET.get("status", ""),
        service=request.GET.get("service", ""),
        text=request.GET.get("text", "").strip(),
        late=request.GET.get("late") == "1",
        screen="review",
        now=request.now,
    )
    found = queue_of(request.user, filters)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _rows(list(page.object_list), request),
        "filters": filters,
        "filtered": any((filters.status, filters.service, filters.text, filters.late)),
        "services": Service.objects.order_by("key"),
        "statuses": status_counts(request.user, "review"),
        "kept": _kept(request),
    }
    return desk(request, "queue.html", context, here="queue")


def _first_screen(screens: frozenset[str]) -> str:
    for screen, name in (("department", "officer:reviews"), ("window", "officer:window")):
        if screen in screens:
            return name
    return "officer:rounds"


def _rows(cases: list[Case], request: HttpRequest) -> list[QueueRow]:
    """One page of the list: its clocks and answers are read at once."""
    clocks, progress = clocks_of(cases, request.now), progress_of(cases)
    return [_row(case, clocks.get(case.pk), *progress[case.pk]) for case in cases]


def _row(case: Case, clock: ClockView | None, answered: int, asked: int) -> QueueRow:
    return QueueRow(
        case=case,
        address=reverse("officer:case", args=[case.code]),
        service=case.round.title if case.round else case.service.title,
        status=status_label(case),
        tone=status_tone(case),
        answered=answered,
        asked=asked,
        clock=clock,
    )


def _kept(request: HttpRequest) -> str:
    """The filters as a query string, for the links to other pages of the list."""
    kept: Any = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
