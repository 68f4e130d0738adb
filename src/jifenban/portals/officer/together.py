"""One step for several cases of the queue: one reason for all, a result for each, and a time to take it back."""

from collections.abc import Sequence
from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.accounts.models import User
from jifenban.cases.access import case_for
from jifenban.cases.actions import make_act, undo_act
from jifenban.cases.bulk import act_for
from jifenban.cases.bulk_steps import StepTogether, steps_together
from jifenban.cases.models import BulkAct, BulkLine, Case
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

PAGE = 100
STATES = BulkLine.State


def ticked_cases(user: User, codes: Sequence[str]) -> list[Case]:
    """The ticked cases. Raises InvalidInput if one of them is not the user's to see."""
    try:
        return [case_for(user, code) for code in dict.fromkeys(codes)]
    except Http404 as error:
        raise InvalidInput({"cases": "勾选的件里有不归您办的。请刷新页面后再选，什么都没有改动。"}) from error


def decide_together(
    user: User, cases: list[Case], *, do: str, reason: str, now: datetime, screen: str = "review"
) -> BulkAct:
    """Take a step for each of these cases. Raises what cases.bulk.make_act raises; then nothing was done."""
    if not cases:
        raise InvalidInput({"cases": "请勾选要一起办的件。什么都没有改动。"})
    step = next((one for one in steps_together(user, cases, screen) if one.do == do), None)
    if step is None:
        raise InvalidInput({"do": "选出的件现在没有可以一起办的这一步，请刷新页面后再选。什么都没有改动。"})
    return make_act(cases=_fitting(cases, step), step=step, reason=reason, actor=user, now=now)


def _fitting(cases: list[Case], step: StepTogether) -> list[Case]:
    """Of a list with several statuses only those from which the step leads."""
    return [case for case in cases if case.status in step.statuses]


@audience("staff", step="*")
@require_GET
def act(request: Request, act_id: int) -> HttpResponse:
    """How one decision for many cases came out, case by case; polled while the worker is at it."""
    found = act_for(request.user, act_id)
    if "HX-Request" in request.headers:
        if not _is_running(found):
            return HttpResponse(status=200, headers={"HX-Refresh": "true"})
        return desk(request, "_act_progress.html", _counts(found), here="queue")
    return _show(request, found)


@audience("staff", step="*")
@require_POST
def undo(request: Request, act_id: int) -> HttpResponse:
    """Take the decision back: for the ticked cases, or for all of them."""
    found = act_for(request.user, act_id)
    lines = [int(one) for one in request.POST.getlist("lines") if one.isdecimal()]
    try:
        undo_act(
            act_id=found.pk,
            reason=request.POST.get("undo_reason", ""),
            actor=request.user,
            now=request.now,
            lines=lines or None,
        )
    except Refused as refused:
        return _show(request, act_for(request.user, act_id), refused=refused, status=refusal_status(refused))
    return redirect("officer:act", act_id)


def _show(
    request: Request, found: BulkAct, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    lines = found.lines.select_related("case__person")
    if request.GET.get("state") in STATES.values:
        lines = lines.filter(state=request.GET["state"])
    context = {
        **_counts(found),
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "can_undo": can_undo(found, request.now),
        "shown": request.GET.get("state", ""),
        "kept": f"state={request.GET['state']}" if request.GET.get("state") else "",
        "refused": refused,
        "missing": getattr(refused, "missing", ()),
    }
    return desk(request, "act.html", context, here="queue", status=status)


def _counts(found: BulkAct) -> dict[str, object]:
    counts = dict.fromkeys(STATES.values, 0)
    for state in found.lines.values_list("state", flat=True):
        counts[state] += 1
    total = sum(counts.values())
    left = counts[STATES.READY] + counts[STATES.UNDOING]
    return {
        "act": found,
        "running": _is_running(found),
        "total": total,
        "finished": total - left,
        "done": counts[STATES.DONE],
        "states": [(key, label, counts[key]) for key, label in STATES.choices if counts[key]],
    }


def _is_running(found: BulkAct) -> bool:
    return found.finished_at is None or found.lines.filter(state=STATES.UNDOING).exists()


def can_undo(found: BulkAct, now: datetime) -> bool:
    """Whether the decision may still be taken back."""
    until = found.undo_until
    return until is not None and found.released_at is None and now < until
