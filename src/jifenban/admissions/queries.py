"""Reads for the pages of the applicant, the education officer and the public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from jifenban.accounts.models import User
from jifenban.admissions.free import free_places, held, standing_seats
from jifenban.admissions.models import Allocation, Place, PlaceList, Seat, WishList
from jifenban.admissions.rules import gives_places, grade_name, grades_of, place_name, rule_of, towns_of
from jifenban.admissions.turns import Choosing, choosing
from jifenban.admissions.wishing import offered, why_shut
from jifenban.cases.desk import QueueFilters, queue
from jifenban.cases.models import Case
from jifenban.policies.models import Round
from jifenban.policies.queries import policy, round_values
from jifenban.rankings.population import passed_cases, undecided_cases
from jifenban.rankings.queries import receipt_of
from policypack.assigning import REST, WISH


@dataclass(frozen=True)
class PlaceRow:
    """A place with its words and how many of it are held and free."""

    place: Place
    town: str
    grade: str
    kind: str
    held: int
    free: int


@dataclass(frozen=True)
class SeatRow:
    """One case of an allocation as the officer sees it; `how` in words."""

    seat: Seat
    receipt: str
    grade: str
    town: str
    group: str
    keys: list[str]
    wishes: list[str]
    given: str
    how: str


@dataclass(frozen=True)
class Overview:
    """How the giving of a round stands. `order` is "" while nobody has chosen; `unknown` then says why.

    `choosing`: when choices are made for the next giving, where the pack has them; `chosen` cases have made them.
    """

    waiting: int
    undecided: int
    offered: int
    held: int
    free: int
    order: str
    unknown: str
    basis: str
    allocations: list[Allocation]
    latest: Allocation | None
    lists: list[PlaceList]
    choosing: Choosing | None
    chosen: int


@dataclass(frozen=True)
class OwnPlace:
    """What an applicant is told: the place that was given, in words, since when it is known, whether it went back."""

    place: str
    grade: str
    given_at: datetime
    place_list: PlaceList
    returned: bool


def overview(round: Round) -> Overview:
    """How the giving of a round's places stands."""
    rule, window = rule_of(round), choosing(round)
    order = rule.order_of(round_values(round).get(rule.ordering))
    allocations = list(Allocation.objects.filter(round=round).order_by("-number"))
    numbers = Place.objects.filter(round=round).values_list("number", flat=True)
    return Overview(
        waiting=passed_cases(round).count(),
        undecided=len(undecided_cases(round)),
        offered=sum(numbers),
        held=sum(held(round).values()),
        free=sum(free_places(round).values()),
        order=order.label if order else "",
        unknown=rule.unknown,
        basis=rule.basis or rule.clause,
        allocations=allocations,
        latest=next((one for one in allocations if one.state != Allocation.State.RETRACTED), None),
        lists=list(PlaceList.objects.filter(allocation__round=round).order_by("-shown_from")),
        choosing=window,
        chosen=WishList.objects.filter(case__round=round, turn=window.turn).count() if window else 0,
    )


def place_rows(round: Round) -> list[PlaceRow]:
    """Every place of a round, by town and grade in the order of the form."""
    towns, grades, kinds = towns_of(round), grades_of(round), rule_of(round).kinds
    taken, free = held(round), free_places(round)
    by_form = {word: number for number, word in enumerate([*towns, *grades])}
    places = sorted(
        Place.objects.filter(round=round),
        key=lambda one: (by_form.get(one.town, -1), by_form.get(one.grade, -1), one.pk),
    )
    return [
        PlaceRow(
            place=one,
            town=towns.get(one.town, ""),
            grade=grades.get(one.grade, ""),
            kind=kinds.get(one.kind, ""),
            held=taken[one.pk],
            free=free[one.pk],
        )
        for one in places
    ]


def seat_rows(allocation: Allocation, seats: QuerySet[Seat] | list[Seat]) -> list[SeatRow]:
    """Seats in words. The names of a round's places are read once."""
    round, rule = allocation.round, rule_of(allocation.round)
    places = {
        one.pk: place_name(one) for one in Place.objects.filter(round=round).select_related("round__revision")
    }
    groups = {group.key: group.label for group in rule.groups}
    return [
        SeatRow(
            seat=seat,
            receipt=receipt_of(seat.case),
            grade=grade_name(round, seat.grade),
            town=towns_of(round).get(seat.town, ""),
            group=groups.get(seat.group, ""),
            keys=list(seat.keys),
            wishes=[places[wish] for wish in seat.wishes if wish in places],
            given=places.get(seat.given_id or 0, ""),
            how=how_text(allocation, seat),
        )
        for seat in seats
    ]


def how_text(allocation: Allocation, seat: Seat) -> str:
    """How a case got its place, in words."""
    if seat.overridden_at is not None:
        return "人工调整"
    if seat.how == WISH:
        return f"第 {seat.wish} 志愿" if rule_of(allocation.round).choices else "按镇街和年级"
    return "摇号补空余" if seat.how == REST else "没有空余学位"


def key_labels(allocation: Allocation) -> list[str]:
    """The labels of the keys by which an allocation ordered people."""
    rule = rule_of(allocation.round)
    order = rule.orderings[allocation.order]
    return [rule.quantities[key.key].label for key in order.by if key.key in rule.quantities]


def seats_of(allocation: Allocation) -> QuerySet[Seat]:
    """The seats of a computed allocation in the order of serving."""
    return (
        Seat.objects.filter(allocation=allocation, position__gt=0).select_related("case").order_by("position")
    )


def seat_of(allocation: Allocation, seat_id: int) -> Seat:
    """One seat of an allocation; Http404 for a seat of another."""
    seat = seats_of(allocation).filter(pk=seat_id).first()
    if seat is None:
        raise Http404
    return seat


def own_place(case: Case) -> OwnPlace | None:
    """The place that a published allocation gave to a case; None before, and when there was none."""
    if case.round is None or not gives_places(case.round):
        return None
    return own_places(case.round, [case]).get(case.pk)


def own_places(round: Round, cases: Sequence[Case]) -> dict[int, OwnPlace]:
    """Case id → the place that a published allocation gave it, for those of these cases that have one."""
    back, seats = rule_of(round).returned_by, standing_seats(round).filter(case__in=cases)
    related = ("given__round__revision", "allocation__place_list", "case")
    return {
        seat.case_id: OwnPlace(
            place=place_name(seat.given),
            grade=grade_name(round, seat.grade),
            given_at=seat.allocation.place_list.shown_from,
            place_list=seat.allocation.place_list,
            returned=seat.case.status in back,
        )
        for seat in seats.select_related(*related)
        if seat.given is not None
    }


def unanswered(user: User | AnonymousUser, round: Round) -> QuerySet[Case]:
    """The cases of a round that wait for a step on the officer's own screen, the longest waiting first: places
    given and not answered."""
    mine = queue(user, QueueFilters(service=round.service.key, screen="round", order="since"))
    return mine.filter(round=round)


def wish_list(case: Case) -> WishList | None:
    """The choices a case has saved for the next giving, if any."""
    window = choosing(case.round) if case.round is not None else None
    return WishList.objects.filter(case=case, turn=window.turn).first() if window else None


def asks_choices(case: Case) -> bool:
    """Whether the case's pack asks for ordered choices."""
    rule = policy(case.revision).admission
    return case.round is not None and rule is not None and rule.choices is not None


__all__ = [
    "Overview",
    "OwnPlace",
    "PlaceRow",
    "SeatRow",
    "asks_choices",
    "gives_places",
    "how_text",
    "key_labels",
    "offered",
    "overview",
    "own_place",
    "own_places",
    "place_rows",
    "seat_of",
    "seat_rows",
    "seats_of",
    "unanswered",
    "why_shut",
    "wish_list",
]
