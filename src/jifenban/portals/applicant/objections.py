"""Objections of the applicant: what may be objected to, until when and where, and what became of it."""

import secrets

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jifenban.accounts.errors import Incomplete, Refused
from jifenban.cases.actions import file_objection
from jifenban.cases.models import Case
from jifenban.cases.objecting import doors, ways_of
from jifenban.policies.queries import policy
from jifenban.portals.applicant.cards import case_title
from jifenban.portals.applicant.own import own_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.objections import door_views, files_in, objection_views, reasons_in
from jifenban.portals.ui.request import Request


def may_object(case: Case) -> bool:
    """Whether the page of objections has anything to show for this case."""
    return bool(ways_of(case)) or case.objections.exists()


def objection_word(case: Case) -> str:
    """What the city calls it to object; 异议 where it has several kinds."""
    labels = {rule.label for rule in policy(case.revision).workflow.objections.values()}
    return labels.pop() if len(labels) == 1 else "异议"


@require_http_methods(["GET", "POST"])
@audience("applicant", step="object")
def objections(request: Request, code: str) -> HttpResponse:
    """Show the ways to object and what was filed; a POST files what was ticked."""
    mine = own_case(request, code)
    if request.method == "GET":
        return _show(request, mine)
    do = request.POST.get("do", "")
    try:
        door = next((one for one in doors(request.user, mine, request.now) if one.step.do == do), None)
        file_objection(
            case_id=mine.pk,
            do=do,
            reasons=reasons_in(request),
            photos=files_in(request, mine, door.rule) if door else {},
            actor=request.user,
            now=request.now,
            request_key=request.POST.get("request_key", "")[:64] or None,
        )
    except Refused as refused:
        return _show(request, mine, refused)
    return redirect("applicant:objections", code=code)


def _show(request: Request, case: Case, refused: Refused | None = None) -> HttpResponse:
    mine = doors(request.user, case, request.now)
    elsewhere = [way for way in ways_of(case, request.now) if not way.online]
    context = {
        "case": case,
        "title": case_title(case),
        "word": objection_word(case),
        "doors": door_views(request, case, mine),
        "elsewhere": elsewhere,
        "objections": objection_views(case),
        "refused": refused,
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
        "request_key": secrets.token_urlsafe(16),
    }
    return render(request, "applicant/objections.html", context, status=422 if refused else 200)
