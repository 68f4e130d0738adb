"""What the education officer does with an allocation before it is published: start it, go on, drop it, override."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import Conflict, IllegalStep, Incomplete, InvalidInput
from jifenban.admissions.access import locked_allocation, locked_round
from jifenban.admissions.free import free_places
from jifenban.admissions.guarding import refuse_early
from jifenban.admissions.models import Allocation, Place, Seat, WishList
from jifenban.admissions.rules import rule_of
from jifenban.admissions.tasks import compute_allocation
from jifenban.admissions.turns import choosing, turn_of
from jifenban.cases.models import Case, Submission
from jifenban.journal.actions import record
from jifenban.policies.models import Round
from jifenban.policies.queries import round_plan, round_values
from jifenban.rankings.counting import ranking_day
from jifenban.rankings.population import passed_cases
from policypack.admission import KEPT, AdmissionRule, Choices
from policypack.form_answers import Missing
from policypack.rounds import format_round_value

LONGEST_REASON = 300


@transaction.atomic
def start_allocation(*, round_id: int, trial: bool, actor: Actor, now: datetime) -> Allocation:
    """Write down who asks for which of the places now free, and let the worker give them.

    A trial may be made at any time and changes nothing; a final one needs frozen data and closed choices.
    Raises NotAllowed, IllegalStep, Incomplete (nobody has said how to order), Conflict.
    """
    round = locked_round(round_id, actor)
    rule, values, window = rule_of(round), round_values(round), choosing(round)
    if not trial:
        refuse_early(round, window, now)
    order = rule.order_of(values.get(rule.ordering))
    if order is None:
        raise Incomplete([Missing("round", rule.ordering, _unordered(round, rule))])
    cases = list(passed_cases(round).select_related("revision"))
    if not cases:
        raise IllegalStep("这个批次还没有审核通过、等待安排的申请，没有可以安排的人。")
    free = free_places(round)
    if not any(free.values()):
        raise IllegalStep("没有空余学位：还没有录入，或者都已安排。请先在“学位”里录入。")
    allocation = _created(
        round,
        trial=trial,
        turn=turn_of(round),
        order=order.key,
        total=len(cases),
        places=_frozen_places(round, free),
        values=values,
        now=now,
    )
    Seat.objects.bulk_create(_seats(allocation, rule, cases), batch_size=2000)
    data = {"round": round.pk, "trial": trial, "cases": len(cases), "pack": allocation.pack_digest}
    record(actor=actor, verb="start_allocation", subject=f"allocation:{allocation.pk}", now=now, data=data)
    compute_allocation.defer(allocation_id=allocation.pk)
    return allocation


def _unordered(round: Round, rule: AdmissionRule) -> str:
    label = round_plan(round).values[rule.ordering].label
    words = "；".join(order.label for order in rule.orderings.values())
    return f"“{label}”还没有选定，可以选：{words}。{rule.unknown}。"


def _frozen_places(round: Round, free: Mapping[int, int]) -> list[dict[str, Any]]:
    return [
        {
            "id": place.pk,
            "grade": place.grade,
            "town": place.town,
            "school": place.school,
            "kind": place.kind,
            "free": free[place.pk],
        }
        for place in Place.objects.filter(round=round)
    ]


def _created(
    round: Round,
    *,
    trial: bool,
    turn: int,
    order: str,
    total: int,
    places: list[dict[str, Any]],
    values: Mapping[str, Any],
    now: datetime,
) -> Allocation:
    number = (Allocation.objects.filter(round=round).aggregate(last=Max("number"))["last"] or 0) + 1
    plan = round_plan(round)
    allocation = Allocation(
        round=round,
        number=number,
        turn=turn,
        trial=trial,
        values={key: format_round_value(plan.values[key].type, value) for key, value in values.items()},
        places=places,
        order=order,
        pack_digest=round.revision.digest,
        as_of=ranking_day(values, now),
        known_at=now if trial or round.frozen_at is None else round.frozen_at,
        total=total,
        started_at=now,
    )
    try:
        with transaction.atomic():
            allocation.save()
    except IntegrityError as error:
        raise Conflict("已经有一次正式安排在计算或等待公布。要重做，请先作废那一次。") from error
    return allocation


def _seats(allocation: Allocation, rule: AdmissionRule, cases: list[Case]) -> list[Seat]:
    answers = _answers([case.pk for case in cases])
    wishes = _wishes(cases, allocation.turn, rule.choices)
    seats = []
    for case in cases:
        mine = answers.get(case.pk, {})
        grade = mine.get(rule.grade.section, {}).get(rule.grade.field, "")
        town = mine.get(rule.town.section, {}).get(rule.town.field, "") if rule.town else ""
        asked = wishes.get(case.pk, []) if rule.choices else _of_town(allocation.places, grade, town)
        seats.append(Seat(allocation=allocation, case=case, grade=grade, town=town, wishes=asked))
    return seats


def _wishes(cases: list[Case], turn: int, choices: Choices | None) -> dict[int, list[int]]:
    """Case → its choices for this giving; where the pack keeps them, else those made before."""
    if choices is None:
        return {}
    mine = choices.again is None or choices.again.missing == KEPT
    lists = WishList.objects.filter(case__in=cases, turn__lte=turn)
    kept = lists if mine else lists.filter(turn=turn)
    return dict(kept.order_by("case", "-turn").distinct("case").values_list("case", "places"))


def _answers(cases: list[int]) -> dict[int, dict[str, Any]]:
    """Case → what its latest submission declared."""
    latest = Submission.objects.filter(case__in=cases).order_by("case", "-number").distinct("case")
    return {one.case_id: one.answers for one in latest.iterator(chunk_size=1000)}


def _of_town(places: list[dict[str, Any]], grade: str, town: str) -> list[int]:
    """The places of a town and grade, in the order in which the bureau entered them."""
    return [one["id"] for one in places if one["grade"] == grade and one["town"] == town]


@transaction.atomic
def restart_allocation(*, allocation_id: int, actor: Actor, now: datetime) -> Allocation:
    """Let the worker go on with an allocation that was cut short or failed."""
    allocation = locked_allocation(allocation_id, actor)
    if allocation.state not in {Allocation.State.RUNNING, Allocation.State.FAILED}:
        raise IllegalStep("这次安排已经算完，不用再算。")
    allocation.state, allocation.failure = Allocation.State.RUNNING, ""
    try:
        with transaction.atomic():
            allocation.save(update_fields=["state", "failure"])
    except IntegrityError as error:
        raise Conflict("已经有另一次正式安排在计算或等待公布。请先作废那一次。") from error
    record(actor=actor, verb="restart_allocation", subject=f"allocation:{allocation.pk}", now=now)
    compute_allocation.defer(allocation_id=allocation.pk)
    return allocation


@transaction.atomic
def drop_allocation(*, allocation_id: int, actor: Actor, now: datetime) -> Allocation:
    """Set a final allocation aside that was not published; it stays on record."""
    allocation = locked_allocation(allocation_id, actor)
    if allocation.trial or allocation.state not in {Allocation.State.RUNNING, Allocation.State.RAN}:
        raise IllegalStep("只有还没有公布的正式安排可以作废。")
    allocation.state = Allocation.State.RETRACTED
    allocation.save(update_fields=["state"])
    record(actor=actor, verb="drop_allocation", subject=f"allocation:{allocation.pk}", now=now)
    return allocation


@transaction.atomic
def override_seat(*, seat_id: int, place_id: int | None, reason: str, actor: Actor, now: datetime) -> Seat:
    """Give a case another place than the one computed, or none, with the reason on record.

    Raises NotAllowed, IllegalStep once it is published, InvalidInput without a reason or for a place of
    another grade, Conflict when no such place is free.
    """
    allocation_id = Seat.objects.values_list("allocation_id", flat=True).get(pk=seat_id)
    allocation = locked_allocation(allocation_id, actor)
    if allocation.trial or allocation.state != Allocation.State.RAN:
        raise IllegalStep("只有算出、还没有公布的正式安排可以调整。")
    seat = Seat.objects.select_related("given", "case").get(pk=seat_id)
    place = _other_place(allocation, seat, place_id, reason.strip())
    before = seat.given_id
    seat.given, seat.reason, seat.overridden_at = place, reason.strip(), now
    seat.save(update_fields=["given", "reason", "overridden_at"])
    allocation.placed = Seat.objects.filter(allocation=allocation, given__isnull=False).count()
    allocation.save(update_fields=["placed"])
    data = {"case": seat.case_id, "seat": seat.pk, "before": before, "after": seat.given_id}
    record(actor=actor, verb="override_seat", subject=f"allocation:{allocation.pk}", now=now, data=data)
    return seat


def _other_place(allocation: Allocation, seat: Seat, place_id: int | None, reason: str) -> Place | None:
    errors = {}
    if not reason:
        errors["reason"] = "请写明调整的理由，会留在记录里。"
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = f"理由请写在 {LONGEST_REASON} 个字以内。"
    place = None
    if place_id is not None:
        place = Place.objects.filter(pk=place_id, round=allocation.round, grade=seat.grade).first()
    if place_id is not None and place is None:
        errors["place"] = "没有这处学位，或者不是这个年级的。请从列表里选。"
    if (place.pk if place else None) == seat.given_id:
        errors["place"] = "和现在的安排一样，没有要调整的。"
    if errors:
        raise InvalidInput(errors)
    if place is not None:
        free = next((one["free"] for one in allocation.places if one["id"] == place.pk), 0)
        taken = Seat.objects.filter(allocation=allocation, given=place).count()
        if taken >= free:
            raise Conflict("这处学位已经安排满了。请先把其中一人调走，或选别处。")
    return place


__all__ = ["drop_allocation", "override_seat", "restart_allocation", "start_allocation"]
