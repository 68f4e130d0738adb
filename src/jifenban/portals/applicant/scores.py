"""Points as the applicant sees them: the running estimate, the verified score, the two totals of a settlement."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jifenban.cases.actions import estimate
from jifenban.cases.eligibility import day_and_values
from jifenban.cases.models import Assessment, Case, VerifiedScore
from jifenban.cases.queries import score_for, verified_score
from jifenban.people.models import Person
from jifenban.policies.models import Round
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.applicant.cards import case_title
from jifenban.portals.applicant.own import own_case
from jifenban.portals.ui.audience import audience
from policypack.policy import Policy


@dataclass(frozen=True)
class ScoreCard:
    """A verified score in use, with its groups; `explained` is the stored explanation."""

    score: VerifiedScore
    explained: dict[str, Any]

    @property
    def address(self) -> str:
        """Where each line is explained."""
        return reverse("applicant:score", args=[self.score.assessment.case.code])


@dataclass(frozen=True)
class Total:
    """One total with its name and its use: two totals of one person are never shown without theirs."""

    label: str
    points: Fraction | Decimal
    use: str


@dataclass(frozen=True)
class FormScore:
    """What stands beside a form: an estimate where facts are declared, totals where a score is built on."""

    estimate: dict[str, Any] | None = None
    totals: tuple[Total, ...] = ()
    unread: int = 0


def verified_scores(person: Person) -> list[ScoreCard]:
    """Return the verified scores a person may use, one per service."""
    scores = (
        VerifiedScore.objects.filter(person=person, ended_at=None)
        .select_related("assessment__case", "service")
        .order_by("service__key")
    )
    return [ScoreCard(score=score, explained=score.assessment.result) for score in scores]


def form_score(request: HttpRequest, case: Case) -> FormScore:
    """Compute what stands beside the form of a draft."""
    policy = policy_of(case.revision)
    if any(section.fact for section in policy.forms.sections):
        found = estimate(case, request.now)
        return FormScore(estimate=found.assessment.explain(0).as_json(), unread=len(found.ignored))
    return FormScore(totals=totals(case.person, policy, case.round, request.now))


def totals(person: Person, policy: Policy, round_: Round | None, now: datetime) -> tuple[Total, ...]:
    """Name the totals of a service that builds on a verified score; () for every other service.

    They are: the verified score of the service it builds on, the total of its own table over the same
    assertions (may I apply?), and the first ranking key (where do I stand?).
    """
    as_of, values = day_and_values(round_, now)
    own = score_for(person, policy, values, as_of, now)
    if own is None:
        return ()
    found = [
        Total("总积分", own.total(0), f"按{policy.rules.labels.get('service', '')}指标表计算，看是否到申报线")
    ]
    for service in services_needed(policy):
        score = verified_score(person, service)
        if score is not None:
            found.insert(0, Total(f"{score.service.title}核定积分", score.total, "部门核验后的积分"))
    rule = policy.rules.ranking
    if rule is not None and rule.order:
        key = rule.order[0].key
        value = own.quantity(0, key) if key in rule.quantities else None
        if isinstance(value, Fraction):
            found.append(Total(rule.quantities[key].label, value, "用来排名"))
    return tuple(found)


def services_needed(policy: Policy) -> list[str]:
    """The services whose verified score this one asks for."""
    guards = (guard for step in policy.workflow.steps for guard in step.guards)
    named = (guard.argument for guard in guards if guard.name == "verified_score" and guard.argument)
    return list(dict.fromkeys(named))


def case_score(case: Case) -> Assessment | None:
    """Return the newest stored scoring of a case, if it was scored."""
    return case.assessments.order_by("-pk").first()


@require_safe
@never_cache
@audience("applicant")
def of_case(request: HttpRequest, code: str) -> HttpResponse:
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
