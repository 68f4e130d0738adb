"""Tables that departments bring, as pages: what each line would do or has done, and how far the worker is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from jifenban.accounts.errors import Refused
from jifenban.cases.models import TableBatch, TableLine
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.ui.request import Request


@dataclass(frozen=True)
class TablePage:
    """One table as it is shown. `doing` is what the worker does with it, `unit` what its lines are counted in."""

    batch: TableBatch
    lines: Sequence[TableLine]
    template: str
    here: str
    address: str
    go_on: str
    doing: str
    unit: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def count(self, state: str) -> int:
        """How many lines are in a state."""
        return sum(line.state == state for line in self.lines)


def show_table(request: Request, page: TablePage, refused: Refused | None = None) -> HttpResponse:
    """Every line of a table; for the poll of a table that the worker is at, only how far it is."""
    polled = "HX-Request" in request.headers
    if polled and not page.batch.is_running:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    ready, problems = page.count(TableLine.READY), page.count(TableLine.PROBLEM)
    context = {
        "table": page,
        "batch": page.batch,
        "lines": page.lines,
        "ready": ready,
        "problems": problems,
        "finished": len(page.lines) - problems - ready,
        "all": len(page.lines) - problems,
        "refused": refused,
        **page.more,
    }
    template = "_table_progress.html" if polled else page.template
    return desk(
        request, template, context, here=page.here, status=refusal_status(refused) if refused else 200
    )


def press(request: Request, page: TablePage, act: Callable[[], object]) -> HttpResponse:
    """Do what a press on a table's page asks for, and come back to the page; a refusal is said on it."""
    try:
        act()
    except Refused as refused:
        return show_table(request, page, refused)
    return redirect(page.address)
