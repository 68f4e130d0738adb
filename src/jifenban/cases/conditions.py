"""The closed list of `when`: what lets the system take a step by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jifenban.cases.models import Case
from jifenban.cases.reviews import all_answered, any_returned


def _never(case: Case) -> bool:
    """Ranks and lists are known above this layer: it takes these steps itself, as the system."""
    return False


CONDITIONS: Mapping[str, Callable[[Case], bool]] = {
    "all_reviews_answered": all_answered,
    "any_review_returned": any_returned,
    "ranked_in": _never,
    "ranked_out": _never,
    "list_retracted": _never,
    "list_final": _never,
}
