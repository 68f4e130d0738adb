"""历次核定积分: every verified score with its days, and what of the present one falls out of which service's windows."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.cases.holds import hold_sentence
from jifenban.cases.models import VerifiedScore
from jifenban.cases.validity import fading
from jifenban.policies.queries import policy
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import case_title


@require_safe
@audience("applicant")
def scores(request: Request) -> HttpResponse:
    """List the verified scores of the person, the newest first, and how long the one in use holds."""
    rows = (
        VerifiedScore.objects.filter(person=request.person)
        .select_related("service", "assessment__case", "assessment__revision")
        .order_by("-since", "-pk")
    )
    now = [score for score in rows if score.ended_at is None]
    context = {
        "rows": rows,
        "now": [
            (score, hold_sentence(score.person, score.service.key), fading(score, request.now))
            for score in now
        ],
    }
    return render(request, "applicant/scores.html", context)


@require_safe
@audience("applicant")
def one(request: Request, score_id: int) -> HttpResponse:
    """Explain one of one's own verified scores, past ones too."""
    score = (
        VerifiedScore.objects.filter(pk=score_id, person=request.person)
        .select_related("assessment__case")
        .first()
    )
    if score is None:
        raise Http404
    case = score.assessment.case
    context = {
        "case": case,
        "title": case_title(case),
        "policy": policy(case.revision),
        "stored": score.assessment,
        "explained": score.assessment.result,
    }
    return render(request, "applicant/score.html", context)
