"""异议: the queue of objections, the decision on one with its effect shown before, and filing at the window."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from jifenban.accounts.errors import Incomplete, InvalidInput, Refused
from jifenban.cases.access import case_for, may_help, objection_for, window_case
from jifenban.cases.actions import decide_objection, file_objection
from jifenban.cases.desk import objections_for
from jifenban.cases.models import Case, Objection, Photo
from jifenban.cases.objecting import (
    change_if_upheld,
    decides,
    doors,
    present_values,
    proposed_values,
    spec_for,
    waiting_for,
)
from jifenban.cases.objections import SLOT
from jifenban.cases.queries import case_clock, review_matrix, status_label, status_tone
from jifenban.cases.verdicts import stated_values
from jifenban.policies.queries import policy
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.records import data_of, posted_records, record_controls
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.objections import (
    door_views,
    files_in,
    objection_view,
    objection_views,
    reasons_in,
)
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.said import office_names, said_in
from policypack.facts import FactSpec
from policypack.forms import Section

PAGE = 20


@audience("staff")
@require_GET
def objections(request: Request) -> HttpResponse:
    """List the objections that this desk decides, the nearest due first; ?decided=1 shows what is done."""
    decided = request.GET.get("decided") == "1"
    found = objections_for(request.user, decided=decided)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [objection_view(row) for row in page.object_list],
        "decided": decided,
        "kept": "decided=1" if decided else "",
    }
    return desk(request, "objections.html", context, here="objections")


@audience("staff", step="decide_objection")
@require_http_methods(["GET", "POST"])
def objection(request: Request, objection_id: int) -> HttpResponse:
    """Show one objection; POST with `preview` counts again with what was filled in, else decides."""
    found = objection_for(request.user, objection_id)
    if request.method == "GET" or "preview" in request.POST:
        return _show(request, found)
    section, upheld = _section(found), request.POST.get("outcome") == "upheld"
    try:
        if request.POST.get("outcome") not in ("upheld", "rejected"):
            raise InvalidInput({"outcome": "还没有选成立或不成立。请选一项。"})
        decide_objection(
            objection_id=found.pk,
            upheld=upheld,
            confirmed=posted_records(section, request.POST) if upheld and section else None,
            reason=request.POST.get("reason", ""),
            actor=request.user,
            now=request.now,
            request_key=request.POST.get("request_key", "")[:64] or None,
        )
    except Refused as refused:
        newest = objection_for(request.user, objection_id)
        return _show(request, newest, refused=refused, status=refusal_status(refused))
    return redirect("officer:objection", found.pk)


def _section(objection: Objection) -> Section | None:
    """The questions about the fact an objection is about; None where it is about no fact."""
    spec = spec_for(objection)
    if spec is None or objection.item is None:
        return None
    loaded = policy(objection.case.revision)
    own = next((one for one in loaded.forms.sections if one.key == objection.item.section), None)
    return own or loaded.reported_section(spec)


def _show(
    request: Request, found: Objection, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    case, section, spec = found.case, _section(found), spec_for(found)
    loaded = policy(case.revision)
    data = _data(request, found, section, spec)
    open_here = found.state == Objection.State.OPEN and decides(request.user, found)
    problem, change = _change(request, found, spec, data)
    photos = Photo.objects.filter(case=case, slot=SLOT, record=str(found.pk)).select_related("file")
    context = {
        "view": objection_view(found, tuple(photos)),
        "means": loaded.workflow.objections[found.kind].means,
        "photos": [("异议材料", photo) for photo in photos],
        "case": case,
        "status": status_label(case),
        "tone": status_tone(case),
        "clock": case_clock(case, request.now),
        "now_counts": _said(found, section, present_values(found.item) if found.item else []),
        "row": next((row for row in review_matrix(case) if row.item.pk == found.item_id), None),
        "waiting": waiting_for(found),
        "change": change,
        "problem": problem,
        "records": record_controls(loaded, case.person, section, data) if section and open_here else [],
        "section": section,
        "open": open_here,
        "chosen": request.POST.get("outcome", ""),
        "reason": request.POST.get("reason", ""),
        "refused": refused,
        "errors": refused.errors if isinstance(refused, InvalidInput) else {},
        "request_key": f"decide-{found.pk}-{case.version}",
    }
    return desk(request, "objection.html", context, here="objections", status=status)


def _data(
    request: Request, found: Objection, section: Section | None, spec: FactSpec | None
) -> dict[str, Any]:
    """What the form says: what was typed, else what would be true if the objection were upheld."""
    if section is None or spec is None:
        return {}
    if request.method == "POST":
        return posted_records(section, request.POST)
    return data_of(spec, proposed_values(found))


def _change(
    request: Request, found: Objection, spec: FactSpec | None, data: dict[str, Any]
) -> tuple[str, Any]:
    """(what cannot be counted, the change if it were upheld)."""
    if spec is None or found.state != Objection.State.OPEN:
        return "", None
    try:
        return "", change_if_upheld(found, stated_values(spec, data), request.now)
    except InvalidInput as unfit:
        return unfit.sentence, None


def _said(found: Objection, section: Section | None, values: Sequence[Any]) -> list[Any]:
    spec = spec_for(found)
    if section is None or spec is None:
        return []
    return said_in(section, {section.key: data_of(spec, values)}, office_names(policy(found.case.revision)))


@audience("staff", step="object_at_window")
@require_http_methods(["GET", "POST"])
def at_window(request: Request, code: str) -> HttpResponse:
    """A visitor objects at the counter or at the district's: the officer ticks the items and writes the reasons."""
    case = _object_to(request, code)
    if request.method == "GET":
        return _counter(request, case)
    do = request.POST.get("do", "")
    try:
        door = next((one for one in doors(request.user, case, request.now) if one.step.do == do), None)
        file_objection(
            case_id=case.pk,
            do=do,
            reasons=reasons_in(request),
            photos=files_in(request, case, door.rule) if door else {},
            objector=request.POST.get("objector", ""),
            actor=request.user,
            now=request.now,
            request_key=request.POST.get("request_key", "")[:64] or None,
        )
    except Refused as refused:
        case.refresh_from_db()
        return _counter(request, case, refused=refused, status=refusal_status(refused))
    return redirect("officer:object_at_window", code)


def _object_to(request: Request, code: str) -> Case:
    """The case a visitor came with: at a window by its rules, at another desk one of its own."""
    if may_help(request.user):
        return window_case(request.user, code, request.now)
    return case_for(request.user, code)


def _counter(
    request: Request, case: Case, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    views = door_views(request, case, doors(request.user, case, request.now))
    context = {
        "case": case,
        "of_others": any(view.door.rule.by_anyone for view in views),
        "objector": request.POST.get("objector", ""),
        "back": reverse("officer:counter" if may_help(request.user) else "officer:case", args=[case.code]),
        "status": status_label(case),
        "tone": status_tone(case),
        "doors": views,
        "objections": objection_views(case),
        "refused": refused,
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
        "request_key": secrets.token_urlsafe(16),
    }
    return desk(request, "object.html", context, here="window", status=status)
