"""How many places of a round are free: what is on offer less what is held."""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet

from jifenban.admissions.models import Allocation, Place, Seat
from jifenban.admissions.rules import rule_of
from jifenban.policies.models import Round


def standing_seats(round: Round) -> QuerySet[Seat]:
    """What the latest public giving that a case took part in did for it, of every case of a round."""
    public = Seat.objects.filter(allocation__round=round, allocation__state=Allocation.State.PUBLISHED)
    return public.order_by("case", "-allocation__number").distinct("case")


def held(round: Round) -> Counter[int]:
    """Place id → how many of it are given to cases that have not given it back."""
    rows = standing_seats(round).values_list("given", "case__status")
    back = rule_of(round).returned_by
    return Counter(place for place, status in rows if place is not None and status not in back)


def free_places(round: Round) -> dict[int, int]:
    """Place id → how many are free, never below 0."""
    taken = held(round)
    numbers = Place.objects.filter(round=round).values_list("pk", "number")
    return {pk: max(0, number - taken[pk]) for pk, number in numbers}
