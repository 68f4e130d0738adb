"""Showing the result: a masked public list and the cases' next step; taking it back; ending the round."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import IllegalStep, Incomplete, InvalidInput
from jifenban.admissions.access import locked_allocation, locked_round
from jifenban.admissions.lists import list_file
from jifenban.admissions.models import Allocation, PlaceList, PlaceListRow, Seat
from jifenban.admissions.rules import grade_name, place_name
from jifenban.admissions.settling import begun, condition, unsettled
from jifenban.admissions.tasks import settle_places
from jifenban.journal.actions import record
from jifenban.offices.queries import calendar
from jifenban.people.masking import mask_name
from jifenban.policies.models import Round
from jifenban.policies.queries import policy, round_plan, round_values
from jifenban.publicity.lists import (
    list_digest,
    name_digest,
    receipt_digest,
    receipt_tail,
    tidy_receipt,
)
from jifenban.publicity.periods import shown_until
from jifenban.publicity.settling import FINAL, PUBLISHED, RETRACTED
from jifenban.rankings.queries import receipt_of
from policypack.form_answers import Missing

PUBLICITY_DAYS = "publicity_days"
LONGEST_REASON = 200


@transaction.atomic
def publish_allocation(*, allocation_id: int, title: str = "", actor: Actor, now: datetime) -> PlaceList:
    """Show who got which place, masked, for as long as the round says; the cases learn of it.

    Raises NotAllowed, IllegalStep, and Incomplete while nobody has said how long such a list is shown.
    """
    allocation = locked_allocation(allocation_id, actor)
    if allocation.trial or allocation.state != Allocation.State.RAN:
        raise IllegalStep("只有算出、还没有公布的正式安排可以公布。试算不能公布。")
    place_list = PlaceList.objects.create(
        allocation=allocation,
        title=title.strip()[:120] or _title(allocation),
        shown_from=now,
        shown_until=_end_of_period(allocation.round, now),
        digest="",
    )
    rows = [_row(place_list, number, seat) for number, seat in enumerate(_placed(allocation), start=1)]
    PlaceListRow.objects.bulk_create(rows, batch_size=2000)
    place_list.digest = list_digest(list_file(rows))
    place_list.save(update_fields=["digest"])
    _move(allocation, Allocation.State.PUBLISHED, Round.State.PUBLISHED)
    data = {"digest": place_list.digest, "rows": len(rows)}
    record(actor=actor, verb="publish_allocation", subject=f"allocation:{allocation.pk}", now=now, data=data)
    _settle(allocation, PUBLISHED, now)
    return place_list


@transaction.atomic
def retract_allocation(*, allocation_id: int, reason: str, actor: Actor, now: datetime) -> PlaceList:
    """Take a result back while nobody has answered it yet; the page says so and why.

    Raises NotAllowed, InvalidInput without a reason, IllegalStep when it is not shown or was answered.
    """
    allocation = locked_allocation(allocation_id, actor)
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": "请写明撤回的原因，公众会看到。"})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": f"原因请写在 {LONGEST_REASON} 个字以内。"})
    if allocation.state != Allocation.State.PUBLISHED:
        raise IllegalStep("这次安排现在没有公布，不用撤回。")
    answered = _answered(allocation)
    if answered:
        raise IllegalStep(f"已有 {answered} 人答复了学位，不能再撤回。空余学位可以再安排一次。")
    place_list = PlaceList.objects.select_for_update().get(allocation=allocation)
    place_list.state = PlaceList.State.RETRACTED
    place_list.retracted_at, place_list.retraction_reason = now, reason
    place_list.save(update_fields=["state", "retracted_at", "retraction_reason"])
    _move(allocation, Allocation.State.RETRACTED, _state_without(allocation))
    record(actor=actor, verb="retract_allocation", subject=f"allocation:{allocation.pk}", now=now)
    _settle(allocation, RETRACTED, now)
    return place_list


@transaction.atomic
def end_round(*, round_id: int, actor: Actor, now: datetime) -> Round:
    """No further giving: whoever still waits learns that there was no place. Raises NotAllowed, IllegalStep."""
    round = locked_round(round_id, actor)
    if round.state == Round.State.FINAL:
        return round
    published = list(Allocation.objects.filter(round=round, state=Allocation.State.PUBLISHED))
    at_work = (Allocation.State.RUNNING, Allocation.State.RAN)
    if not published or Allocation.objects.filter(round=round, trial=False, state__in=at_work).exists():
        raise IllegalStep("还没有公布过安排结果，或者有一次安排还没有公布，不能办结。")
    last = PlaceList.objects.filter(allocation__in=published).latest("shown_until")
    if now < last.shown_until:
        raise IllegalStep(f"名单公布到 {last.shown_until:%Y年%m月%d日 %H:%M} 才期满，期满后才能办结。")
    round.state = Round.State.FINAL
    round.save(update_fields=["state"])
    record(actor=actor, verb="end_round", subject=f"round:{round.pk}", now=now)
    for allocation in published:
        _settle(allocation, FINAL, now)
    return round


@transaction.atomic
def restart_settling(*, allocation_id: int, actor: Actor, now: datetime) -> None:
    """Let the worker go on moving the cases of an allocation; who had a turn and moved stays as it is.

    Raises NotAllowed, and IllegalStep when every case has moved.
    """
    allocation = locked_allocation(allocation_id, actor)
    left = unsettled(allocation)
    if left is None:
        raise IllegalStep("这次安排的人都已经办完，不用再办。")
    data = {"event": left.event}
    record(actor=actor, verb="restart_settling", subject=f"allocation:{allocation.pk}", now=now, data=data)
    _settle(allocation, left.event, left.started_at)


def _settle(allocation: Allocation, event: str, now: datetime) -> None:
    """The job is written in this transaction: the cases move if and only if the allocation did."""
    begun(allocation, event, now)
    settle_places.defer(allocation_id=allocation.pk, event=event, at=now.isoformat())


def _title(allocation: Allocation) -> str:
    again = f"（第 {allocation.turn} 次安排）" if allocation.turn > 1 else ""
    return f"{allocation.round.title}学位安排结果{again}"


def _placed(allocation: Allocation) -> list[Seat]:
    given = Seat.objects.filter(allocation=allocation, given__isnull=False).order_by("position")
    return list(given.select_related("case__person", "given__round__revision"))


def _row(place_list: PlaceList, number: int, seat: Seat) -> PlaceListRow:
    receipt, name = receipt_of(seat.case), seat.case.person.name
    assert seat.given is not None
    return PlaceListRow(
        place_list=place_list,
        position=number,
        masked_name=mask_name(name),
        receipt_tail=receipt_tail(tidy_receipt(receipt)),
        name_digest=name_digest(name),
        receipt_digest=receipt_digest(receipt),
        place=place_name(seat.given),
        grade=grade_name(seat.given.round, seat.grade),
    )


def _answered(allocation: Allocation) -> int:
    """How many cases of an allocation no longer stand where a retraction could take them back.

    A case its worker has not reached yet stands where it was, which is no answer.
    """
    count = 0
    for seat in Seat.objects.filter(allocation=allocation, given__isnull=False).select_related(
        "case__revision"
    ):
        workflow = policy(seat.case.revision).workflow
        back = workflow.step_when(seat.case.status, condition(RETRACTED, placed=True))
        waiting = workflow.step_when(seat.case.status, condition(PUBLISHED, placed=True))
        count += back is None and waiting is None
    return count


def _state_without(allocation: Allocation) -> Round.State:
    others = Allocation.objects.filter(round=allocation.round, state=Allocation.State.PUBLISHED)
    return Round.State.PUBLISHED if others.exclude(pk=allocation.pk).exists() else Round.State.FROZEN


def _move(allocation: Allocation, state: Allocation.State, round_state: Round.State) -> None:
    allocation.state = state
    allocation.save(update_fields=["state"])
    Round.objects.filter(pk=allocation.round_id).update(state=round_state)


def _end_of_period(round: Round, now: datetime) -> datetime:
    planned = round_plan(round).values.get(PUBLICITY_DAYS)
    days = round_values(round).get(PUBLICITY_DAYS)
    if planned is None or days is None:
        raise Incomplete(
            [Missing("round", PUBLICITY_DAYS, "还不知道名单公布多少天。请先在批次页填上天数和出处，再公布。")]
        )
    return shown_until(now, int(days), planned.unit, calendar())
