"""What an allocation does to its cases: each takes the step its own pack has for what happened."""

from __future__ import annotations

from datetime import datetime

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Refused
from jifenban.admissions.models import Allocation, Seat
from jifenban.cases.actions import take_step
from jifenban.cases.portions import Unsettled
from jifenban.policies.queries import policy
from jifenban.publicity.settling import FINAL, PUBLISHED, RETRACTED

HOLDS = {
    PUBLISHED: Allocation.State.PUBLISHED,
    RETRACTED: Allocation.State.RETRACTED,
    FINAL: Allocation.State.PUBLISHED,
}


def settle(*, allocation_id: int, event: str, now: datetime) -> int:
    """Move every case of an allocation that its pack moves on this event. Gives the number that moved.

    Each case is its own transaction and moves once, so a worker killed half way is simply run again. What
    is no longer so moves nobody. Unsettled names the cases that cannot move, after all have had their turn.
    """
    allocation = Allocation.objects.get(pk=allocation_id)
    if allocation.state != HOLDS[event]:
        return 0
    seats = Seat.objects.filter(allocation=allocation).select_related("case__revision").order_by("position")
    moved, refused = 0, dict[int, str]()
    for seat in seats.iterator(chunk_size=500):
        try:
            moved += _settle_case(seat, event, now)
        except Refused as refusal:
            refused[seat.case_id] = refusal.sentence
    if refused:
        raise Unsettled(refused)
    return moved


def _settle_case(seat: Seat, event: str, now: datetime) -> bool:
    """Take the system step for this seat, if the case still stands where that step begins."""
    when = condition(event, seat.given_id is not None)
    step = policy(seat.case.revision).workflow.step_when(seat.case.status, when)
    if step is None:
        return False
    key = f"allocation:{seat.allocation_id}:{step.do}"
    take_step(case_id=seat.case_id, do=step.do, actor=SYSTEM, now=now, request_key=key)
    return True


def condition(event: str, placed: bool) -> str:
    """The pack's word (`when`) for what happened to a case."""
    if event == PUBLISHED:
        return "ranked_in" if placed else "ranked_out"
    return "list_retracted" if event == RETRACTED else "list_final"
