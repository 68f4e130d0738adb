"""How many places of a round are free: what is on offer less what is held."""

from __future__ import annotations

from collections import Counter

from jifenban.admissions.models import Allocation, Place, Seat
from jifenban.admissions.rules import rule_of
from jifenban.policies.models import Round


def held(round: Round) -> Counter[int]:
    """Place id → how many of it published allocations gave to cases that have not given it back."""
    given = Seat.objects.filter(
        allocation__round=round, allocation__state=Allocation.State.PUBLISHED, given__isnull=False
    ).exclude(case__status__in=rule_of(round).returned_by)
    return Counter(given.values_list("given", flat=True))


def free_places(round: Round) -> dict[int, int]:
    """Place id → how many are free, never below 0."""
    taken = held(round)
    numbers = Place.objects.filter(round=round).values_list("pk", "number")
    return {pk: max(0, number - taken[pk]) for pk, number in numbers}
