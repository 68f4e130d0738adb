"""窗口受理: find the visitor's case, tick the originals, take it in, print the receipt or the card."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import Incomplete, InvalidInput, Refused
from jifenban.cases.access import window_case, window_receives
from jifenban.cases.actions import print_card as print_counted
from jifenban.cases.actions import take_step
from jifenban.cases.codes import normalise
from jifenban.cases.company import companions
from jifenban.cases.models import Case, Item
from jifenban.cases.objecting import doors
from jifenban.cases.queries import (
    Draft,
    QueueFilters,
    available_steps,
    case_clock,
    elsewhere,
    present_visit,
    queue,
    sections_with_originals,
    status_label,
    status_tone,
    window_steps,
)
from jifenban.policies.access import services_of
from jifenban.portals.filling.steps import form_steps
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.review import case_papers, item_views, kept_words, step_input
from jifenban.portals.officer.visit_door import visit_door
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.papers import pdf_response
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.said import Said, office_names, said_in
from jifenban.publicity.objected import lists_to_object
from policypack.forms import Section


@audience("staff")
@require_GET
def find(request: Request) -> HttpResponse:
    """Ask for a code, a receipt number or an identity number, and show the cases waiting for this window."""
    text = request.GET.get("text", "").strip()
    if not text:
        return show_find(request)
    try:
        found = window_case(request.user, text, request.now)
    except Refused as refused:
        return show_find(request, error=refused.sentence, status=422)
    return redirect("officer:counter", found.code)


def show_find(
    request: Request, *, error: str = "", refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The window's first page; `error` is about the search, `refused` about opening a draft for a visitor."""
    waiting = queue(request.user, QueueFilters(screen="window"))[:12]
    context = {
        "text": request.GET.get("text", "").strip(),
        "done": normalise(request.GET.get("done", "")),
        "error": error,
        "services": services_of(request.user),
        "typed": request.POST,
        "refused": refused,
        "errors": refused.errors if isinstance(refused, InvalidInput) else {},
        "may_object_to_lists": bool(lists_to_object(request.user, request.now)),
        "waiting": [(case, status_label(case), status_tone(case)) for case in waiting],
    }
    return desk(request, "window.html", context, here="window", status=status)


@audience("staff", step="*")
def counter(request: Request, code: str) -> HttpResponse:
    """One visitor's case at the counter; POST takes the step whose button was pressed."""
    found = window_case(request.user, code, request.now)
    if request.method != "POST":
        return show_counter(request, found)
    try:
        take_step(
            case_id=found.pk,
            do=request.POST.get("do", ""),
            actor=request.user,
            now=request.now,
            input=step_input(request),
            request_key=request.POST.get("request_key") or None,
        )
    except Refused as refused:
        found.refresh_from_db()  # the page shows where the case stands now, whoever moved it
        return show_counter(request, found, refused=refused, status=refusal_status(refused))
    found.refresh_from_db()
    if not window_receives(request.user, found):  # it has gone on to where no window has anything to do
        return redirect(f"{reverse('officer:window')}?done={found.code}")
    return redirect("officer:counter", code)


@audience("staff", step="*")
@require_POST
def print_card(request: Request, code: str, do: str) -> HttpResponse:
    """Print a counted paper at the window against what the pack wants to see; answers the PDF."""
    found = window_case(request.user, code, request.now)
    try:
        paper, _print = print_counted(
            case_id=found.pk,
            actor=request.user,
            now=request.now,
            input=step_input(request),
            request_key=request.POST.get("request_key") or None,
        )
    except Refused as refused:
        found.refresh_from_db()  # the page shows where the case stands now, whoever moved it
        return show_counter(request, found, refused=refused, status=refusal_status(refused))
    return pdf_response(paper)


def show_counter(
    request: Request, case: Case, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """One visitor's case at the counter; `refused` is why the last press did nothing."""
    now = request.now
    with_case = companions(case)
    steps = [
        step
        for step in available_steps(request.user, case, now)
        # Where nobody moves along, nobody can stay behind.
        if step.screen == "window" and (with_case or not step.input.records)
    ]
    draft = Draft(case)
    counted = {step.do for step in draft.policy.workflow.steps if step.effect("count_print")}
    items = item_views(case)
    context: dict[str, Any] = {
        "case": case,
        "status": status_label(case),
        "tone": status_tone(case),
        "items": items,
        "returned": [view for view in items if view.item.state == Item.State.RETURNED],
        "originals": _originals(draft),
        "steps": [step for step in steps if step.do not in counted],
        "print_steps": [step for step in steps if step.do in counted],
        "doors": doors(request.user, case, now),
        "clock": case_clock(case, now),
        "papers": case_papers(case),
        "fillable": bool(window_steps(case)),
        "elsewhere": elsewhere(request.user, case),
        "ticked": request.POST.getlist("originals"),
        "companions": with_case,
        "chosen": request.POST.getlist("records"),
        "picked": request.POST.getlist("items"),
        "kept": kept_words(request) if status == 409 else (),
        "typed": request.POST,
        "refused": refused,
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
        "errors": refused.errors if isinstance(refused, InvalidInput) else {},
        **_visit(request, draft),
    }
    return desk(request, "counter.html", context, here="window", status=status)


def _originals(draft: Draft) -> list[tuple[Section, list[Said]]]:
    """What the person has to show, each with what was declared about it."""
    sections = {section.key: section for section in draft.policy.forms.sections}
    names = office_names(draft.policy)
    keys = sections_with_originals(draft.case)
    return [(sections[key], said_in(sections[key], draft.answers, names)) for key in keys]


def _visit(request: Request, draft: Draft) -> dict[str, Any]:
    """The visit that is open at this window for this case, and the pages of its form."""
    visit = present_visit(request.user)
    if visit is None or visit.case_id != draft.case.pk:
        return {"visit": None, "form_steps": ()}
    return {"visit": visit, "form_steps": form_steps(draft, visit_door(request, visit))}
