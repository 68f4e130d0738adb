"""On which verified score a policy builds, and which one a person has."""

from __future__ import annotations

from datetime import datetime

from jifenban.cases.models import Case, VerifiedScore
from jifenban.people.models import Person
from policypack.form_scores import scored_names
from policypack.policy import Policy


def verified_score(person: Person, service_key: str) -> VerifiedScore | None:
    """The person's verified score of a service that may be used now; a suspended one may not."""
    in_use = {"person": person, "service__key": service_key, "ended_at": None, "suspended_at": None}
    return (
        VerifiedScore.objects.filter(**in_use)
        .select_related("assessment__case", "assessment__revision", "service")
        .first()
    )


def basis_service(loaded: Policy) -> str:
    """The service whose verified score a policy asks for ("" if none): the guard `verified_score SERVICE`."""
    for step in loaded.workflow.steps:
        for guard in step.guards:
            if guard.name == "verified_score":
                return guard.argument or ""
    return ""


def score_basis(person: Person, loaded: Policy, known_at: datetime) -> VerifiedScore | None:
    """The verified score a policy builds on, as known at a moment."""
    return (
        VerifiedScore.objects.standing()
        .filter(person=person, service__key=basis_service(loaded), since__lte=known_at)
        .select_related("assessment")
        .order_by("-since", "-pk")
        .first()
    )


def scored_indicators(case: Case, loaded: Policy) -> frozenset[str]:
    """What gave the person points in the verified score this policy builds on, as forms bind choices to it."""
    score = verified_score(case.person, basis_service(loaded))
    return scored_names(score.assessment.result) if score else frozenset()
