"""What a department sees of the others who are asked about the same item, and of how the answers become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jifenban.cases.item_words import spec_of
from jifenban.cases.models import Review
from jifenban.cases.reviews import latest_reviews
from jifenban.cases.silence import DECISIONS
from jifenban.cases.wording import due_text
from jifenban.policies.queries import policy

#: How several answers become one, by the fact's `merge` word (0005, P21).
MERGED: Mapping[str, str] = {
    "single": "几个部门都认可的才计入，有一个不认可就不计",
    "all_or_zero": "几个部门都认可的才计入，有一个不认可就不计",
    "latest": "以最后一个部门的答复为准",
    "highest": "取对申请人最有利的一个答复",
    "sum": "各部门认可的相加",
}


@dataclass(frozen=True)
class Together:
    """How many departments are asked and have answered, in which way their answers are merged, whether they differ.

    `silent_after`: the last day in words after which this department's silence counts as `silence`; "": never.
    """

    answered: int
    asked: int
    merged: str
    differ: bool
    silent_after: str
    silence: str


def together(review: Review) -> Together:
    """The question of one department among those on the same item."""
    spec = spec_of(policy(review.item.case.revision), review.item)
    latest = list(latest_reviews(review.item))
    said = {one.decision for one in latest if one.decision}
    silence = spec.silence if spec else None
    waits = review.silent_at if silence and review.answered_at is None else None
    return Together(
        answered=sum(one.answered_at is not None for one in latest),
        asked=len(latest),
        merged=MERGED[spec.merge if spec else "single"],
        differ=len(said) > 1,
        silent_after=due_text(waits) if waits else "",
        silence=Review.Decision(DECISIONS[silence.counts_as]).label if silence else "",
    )
