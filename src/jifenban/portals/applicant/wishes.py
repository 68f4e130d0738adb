"""志愿: ordered choices among the places on offer, changeable until the window closes; without JavaScript."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.admissions.actions import save_wishes
from jifenban.admissions.queries import asks_choices, offered, why_shut, wish_list
from jifenban.admissions.rules import place_name, rule_of
from jifenban.admissions.turns import choosing
from jifenban.cases.models import Case
from jifenban.portals.applicant.own import own_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import case_title


@require_http_methods(["GET", "POST"])
@audience("applicant")
def wishes(request: Request, code: str) -> HttpResponse:
    """Show the choices, and keep new ones."""
    mine = own_case(request, code)
    if not asks_choices(mine):
        raise Http404
    if request.method == "GET":
        return _show(request, mine)
    chosen = [int(text) for text in request.POST.getlist("place") if text.isdecimal() and len(text) < 10]
    version = request.POST.get("version", "")
    try:
        save_wishes(
            case_id=mine.pk,
            places=chosen,
            expected_version=int(version) if version.isdecimal() and len(version) < 6 else 0,
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        return _show(request, mine, refused=refused, chosen=chosen)
    return redirect("applicant:case", code=code)


def _show(
    request: Request, case: Case, *, refused: Refused | None = None, chosen: list[int] | None = None
) -> HttpResponse:
    assert case.round is not None
    choices = rule_of(case.round).choices
    assert choices is not None
    kept = wish_list(case)
    picked = chosen if chosen is not None else (kept.places if kept else [])
    window = choosing(case.round)
    places = [(one.place.pk, place_name(one.place), one.number) for one in offered(case)]
    errors = refused.errors if isinstance(refused, InvalidInput) else {}
    context = {
        "case": case,
        "title": case_title(case),
        "places": places,
        "window": window,
        "slots": [
            (number, picked[number - 1] if number <= len(picked) else None, errors.get(str(number), ""))
            for number in range(1, choices.at_most + 1)
        ],
        "kept": kept,
        "version": kept.version if kept else 0,
        "shut": why_shut(case, request.now),
        "refused": refused,
    }
    return render(request, "applicant/wishes.html", context, status=422 if refused else 200)
