"""The closed list of `when`: what lets the system take a step by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jifenban.cases.holds import suspended_score
from jifenban.cases.models import Case, Objection
from jifenban.cases.models.score import TAKEN_BACK
from jifenban.cases.reviews import all_answered, any_returned, more_returned


def _never(case: Case) -> bool:
    """Ranks and lists are known above this layer: it takes these steps itself, as the system."""
    return False


def _all_decided(case: Case) -> bool:
    return not case.objections.filter(state=Objection.State.OPEN).exists()


def _upheld_since_scored(case: Case) -> bool:
    scored = (
        case.assessments.exclude(verified__ended_by__startswith=TAKEN_BACK)
        .order_by("-known_at")
        .values_list("known_at", flat=True)
        .first()
    )
    upheld = case.objections.filter(state=Objection.State.UPHELD)
    return (upheld.filter(decided_at__gt=scored) if scored else upheld).exists()


def objection_upheld(case: Case) -> bool:
    """Whether every objection is decided, and one was upheld that no score takes into account yet."""
    return _all_decided(case) and _upheld_since_scored(case)


def objections_rejected(case: Case) -> bool:
    """Whether every objection is decided and no score has to follow."""
    return _all_decided(case) and not _upheld_since_scored(case)


def score_suspended(case: Case) -> bool:
    """Whether the person's score of this service is suspended."""
    return suspended_score(case.person, case.service.key) is not None


CONDITIONS: Mapping[str, Callable[[Case], bool]] = {
    "all_reviews_answered": all_answered,
    "any_review_returned": any_returned,
    "more_reviews_returned": more_returned,
    "objection_upheld": objection_upheld,
    "objections_rejected": objections_rejected,
    "score_suspended": score_suspended,
    "called_up": _never,
    "score_used_up": _never,
    "ranked_in": _never,
    "ranked_part": _never,
    "ranked_out": _never,
    "list_retracted": _never,
    "list_final": _never,
}
