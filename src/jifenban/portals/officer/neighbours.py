"""Where a case stands in somebody's queue: the one before, the one after, and how many there are."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from jifenban.accounts.models import User
from jifenban.cases.models import Case
from jifenban.cases.queries import QueueFilters, queue

LONGEST = 1000  # of a longer queue only so many cases are walked; filters make it shorter


@dataclass(frozen=True)
class Neighbours:
    """`at` counts from 1; `before` and `after` are codes, "" at an end."""

    at: int
    of: int
    before: str
    after: str


def neighbours(user: User | AnonymousUser, case: Case) -> Neighbours | None:
    """The case's place in the user's review queue; None if it does not wait there."""
    codes = list(queue(user, QueueFilters(screen="review")).values_list("code", flat=True)[:LONGEST])
    if case.code not in codes:
        return None
    at = codes.index(case.code)
    return Neighbours(
        at=at + 1,
        of=len(codes),
        before=codes[at - 1] if at else "",
        after=codes[at + 1] if at + 1 < len(codes) else "",
    )
