"""What to bring: the list of papers of the present stage, for each person, to read on the phone or to print."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.cases.bringing import list_to_bring
from jifenban.portals.applicant.cards import case_title
from jifenban.portals.applicant.own import own_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_safe
@audience("applicant")
def papers(request: Request, code: str, key: str) -> HttpResponse:
    """Show one list of papers to bring; 404 when the stage has none of this name."""
    mine = own_case(request, code)
    view = list_to_bring(mine, key)
    if view is None:
        raise Http404
    return render(request, "applicant/bring.html", {"case": mine, "title": case_title(mine), "bring": view})
