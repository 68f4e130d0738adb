"""What an allocation does to its cases: each takes the step its own pack has for what happened."""

from __future__ import annotations

from datetime import datetime

from jifenban.admissions.models import Allocation, PlaceSettling, Seat
from jifenban.cases.portions import PORTION, Move, begin_again, move_in_portions
from jifenban.policies.queries import policy
from jifenban.publicity.settling import FINAL, PUBLISHED, RETRACTED

HOLDS = {
    PUBLISHED: Allocation.State.PUBLISHED,
    RETRACTED: Allocation.State.RETRACTED,
    FINAL: Allocation.State.PUBLISHED,
}


def begun(allocation: Allocation, event: str, now: datetime) -> PlaceSettling:
    """The settling of an allocation on this event, begun now if it was not; one that left cases behind begins again."""
    total = Seat.objects.filter(allocation=allocation).count()
    settling, _ = PlaceSettling.objects.get_or_create(
        allocation=allocation, event=event, defaults={"total": total, "started_at": now}
    )
    begin_again(settling)
    return settling


def unsettled(allocation: Allocation) -> PlaceSettling | None:
    """What last happened to an allocation, while some of its cases have not moved for it; None once all have."""
    last = allocation.settlings.order_by("-pk").first()
    return last if last is not None and last.left_some else None


def settle(*, allocation_id: int, event: str, now: datetime) -> int:
    """Move every case of an allocation that its pack moves on this event. Gives the number that moved.

    What is no longer so (a giving retracted before its cases had moved) moves nobody. Raises Unsettled.
    """
    return move_in_portions(begun(Allocation.objects.get(pk=allocation_id), event, now), _plan, now)


def condition(event: str, placed: bool) -> str:
    """The pack's word (`when`) for what happened to a case."""
    if event == PUBLISHED:
        return "ranked_in" if placed else "ranked_out"
    return "list_retracted" if event == RETRACTED else "list_final"


def _plan(settling: PlaceSettling) -> list[Move | None]:
    """The moves of the next seats. Nobody changes a seat once it was published: `done` says how far it is."""
    if settling.allocation.state != HOLDS[settling.event]:
        return []
    seats = Seat.objects.filter(allocation=settling.allocation_id).order_by("position", "pk")
    portion = seats.select_related("case__revision")[settling.done : settling.done + PORTION]
    return [_move(seat, settling) for seat in portion]


def _move(seat: Seat, settling: PlaceSettling) -> Move | None:
    """The system step for this seat, if the case still stands where that step begins."""
    when = condition(settling.event, seat.given_id is not None)
    step = policy(seat.case.revision).workflow.step_when(seat.case.status, when)
    if step is None:
        return None
    return Move(seat.case_id, step.do, f"allocation:{settling.allocation_id}:{step.do}")
