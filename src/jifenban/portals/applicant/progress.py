"""The page on which a person follows the road after a decision, stage by stage."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.cases.progress import progress_view
from jifenban.portals.applicant.own import own_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import case_title


@require_safe
@audience("applicant")
def progress(request: Request, code: str) -> HttpResponse:
    """Show every stage: passed, present or ahead, with its place and the papers to bring."""
    mine = own_case(request, code)
    view = progress_view(mine)
    if view is None:
        raise Http404
    context = {"case": mine, "title": case_title(mine), "progress": view}
    return render(request, "applicant/progress.html", context)
