"""What a list does to its cases: each takes the step its own pack has for what happened to the list."""

from __future__ import annotations

from datetime import datetime

from jifenban.cases.portions import PORTION, Move, begin_again, move_in_portions
from jifenban.policies.queries import policy
from jifenban.publicity.models import Publication, Settling
from jifenban.rankings.lists import PUBLIC, lists_of, silent_lists
from jifenban.rankings.models import Row, Run

#: What happened to a list, and the states of its run in which that still holds.
PUBLISHED, RETRACTED, FINAL = "published", "retracted", "final"
HOLDS = {
    PUBLISHED: (Run.State.PUBLISHED, Run.State.FINAL),
    RETRACTED: (Run.State.RETRACTED, Run.State.PUBLISHED),
    FINAL: (Run.State.FINAL,),
}


def begun(publication: Publication, event: str, now: datetime) -> Settling:
    """The settling of a list on this event, begun now if it was not; one that left cases behind begins again."""
    total = Row.objects.filter(run=publication.run_id).count()
    settling, _ = Settling.objects.get_or_create(
        publication=publication, event=event, defaults={"total": total, "started_at": now}
    )
    begin_again(settling)
    return settling


def unsettled(publication: Publication) -> Settling | None:
    """What last happened to a list, while some of its cases have not moved for it; None once all have."""
    last = publication.settlings.order_by("-pk").first()
    return last if last is not None and last.left_some else None


def settle(*, publication_id: int, event: str, now: datetime) -> int:
    """Move every case of a list that its pack moves on this event. Gives the number of cases that moved.

    What is no longer so (a list retracted before its cases had moved) moves nobody. Raises Unsettled.
    """
    return move_in_portions(begun(Publication.objects.get(pk=publication_id), event, now), _plan, now)


def _plan(settling: Settling) -> list[Move | None]:
    """The moves of the next rows. The rows of a run never change once it was published: `done` says how far it is."""
    run = settling.publication.run
    if run.state not in HOLDS[settling.event]:
        return []
    rows = Row.objects.filter(run=run).order_by("position", "pk").select_related("case__revision")
    several = len(lists_of(run.round)) > 1
    return [_move(row, settling, several) for row in rows[settling.done : settling.done + PORTION]]


def _move(row: Row, settling: Settling, several: bool) -> Move | None:
    """The system step for this row, if the case still stands where one begins."""
    when = _condition(settling.event, row, several)
    step = policy(row.case.revision).workflow.step_when(row.case.status, when) if when else None
    if step is None:
        return None
    return Move(row.case_id, step.do, f"publication:{settling.publication_id}:{step.do}")


def _condition(event: str, row: Row, several: bool) -> str:
    """The pack's word (`when`) for what happened to a case of the list; "" for nothing yet.

    A case that is wanted for several lists of its round is decided by the last of them: in where any took it.
    """
    if event == RETRACTED:
        return "list_retracted"
    if event == FINAL:
        return "" if several and silent_lists(row.case, [Run.State.FINAL]) else "list_final"
    if not several:
        return "ranked_in" if row.admitted else "ranked_out"
    if silent_lists(row.case, PUBLIC):
        return "ranked_part"
    rows = Row.objects.filter(case=row.case, run__trial=False, run__state__in=PUBLIC)
    return "ranked_in" if rows.filter(admitted=True).exists() else "ranked_out"
