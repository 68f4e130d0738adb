"""Points as the applicant sees them: the verified score, and a case's points line by line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jifenban.cases.actions import estimate
from jifenban.cases.holds import hold_sentence
from jifenban.cases.models import Assessment, Case, VerifiedScore
from jifenban.people.models import Person
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.applicant.own import own_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import case_title


@dataclass(frozen=True)
class ScoreCard:
    """A verified score with its groups; `explained` is the stored explanation, `held` why it may not be used now."""

    score: VerifiedScore
    explained: dict[str, Any]
    held: str = ""

    @property
    def address(self) -> str:
        """Where each line is explained."""
        return reverse("applicant:score", args=[self.score.assessment.case.code])


def verified_scores(person: Person) -> list[ScoreCard]:
    """Return the verified scores a person may use, one per service."""
    scores = (
        VerifiedScore.objects.filter(person=person, ended_at=None)
        .select_related("assessment__case", "service")
        .order_by("service__key")
    )
    return [
        ScoreCard(score, score.assessment.result, hold_sentence(person, score.service.key))
        for score in scores
    ]


def case_score(case: Case) -> Assessment | None:
    """Return the newest stored scoring of a case, if it was scored."""
    return case.assessments.order_by("-pk").first()


@require_safe
@audience("applicant")
def of_case(request: Request, code: str) -> HttpResponse:
    """Explain a case's points line by line: as verified, or as estimated while it is a draft."""
    case = own_case(request, code)
    stored = case_score(case)
    policy = policy_of(case.revision)
    if stored is None and not any(section.fact for section in policy.forms.sections):
        raise Http404
    context = {
        "case": case,
        "title": case_title(case),
        "policy": policy,
        "stored": stored,
        "explained": stored.result if stored else _estimated(case, request.now),
    }
    return render(request, "applicant/score.html", context)


def _estimated(case: Case, now: datetime) -> dict[str, Any]:
    return estimate(case, now).assessment.explain(0).as_json()
