"""What a list does to its cases: each takes the step its own pack has for what happened to the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Refused
from jifenban.cases.actions import take_step
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

#: Cases moved in one transaction: the step of the progress bar, what a killed worker loses, and how long (well
#: under a second) somebody else's press on one of them waits. PostgreSQL keeps 64 savepoints in quick reach.
PORTION = 50


class Unsettled(Exception):
    """Some cases of a list could not take their step: the sentence by case id, for the log of the worker."""

    def __init__(self, refused: Mapping[Any, str]) -> None:
        self.refused = refused
        super().__init__("; ".join(f"case {case}: {sentence}" for case, sentence in refused.items()))


def begun(publication: Publication, event: str, now: datetime) -> Settling:
    """The settling of a list on this event, begun now if it was not; one that left cases behind begins again."""
    total = Row.objects.filter(run=publication.run_id).count()
    settling, _ = Settling.objects.get_or_create(
        publication=publication, event=event, defaults={"total": total, "started_at": now}
    )
    if settling.ended_at is not None and settling.left_some:
        settling.done, settling.refused, settling.ended_at = 0, {}, None
        settling.save()
    return settling


def unsettled(publication: Publication) -> Settling | None:
    """What last happened to a list, while some of its cases have not moved for it; None once all have."""
    last = publication.settlings.order_by("-pk").first()
    return last if last is not None and last.left_some else None


def settle(*, publication_id: int, event: str, now: datetime) -> int:
    """Move every case of a list that its pack moves on this event. Gives the number of cases that moved.

    The cases move in portions, each its own transaction with the progress in it: a worker killed half way goes
    on behind the last portion, and no case moves twice. What is no longer so (a list retracted before its cases
    had moved) moves nobody. A case that cannot move (its card has a character no font prints) holds up no
    other: Unsettled names it after all have had their turn.
    """
    settling = begun(Publication.objects.get(pk=publication_id), event, now)
    moved = 0
    while (portion := _settle_portion(settling.pk, now)) is not None:
        moved += portion
    settling.refresh_from_db()
    if settling.refused:
        raise Unsettled(settling.refused)
    return moved


@transaction.atomic
def _settle_portion(settling_id: int, now: datetime) -> int | None:
    """Give the next cases their turn; how many of them moved, or None when there is nothing left to do."""
    settling = Settling.objects.select_for_update(of=("self",)).get(pk=settling_id)
    if settling.ended_at is not None:
        return None
    run = settling.publication.run
    rows = _next_rows(settling) if run.state in HOLDS[settling.event] else []
    moved = 0
    for row in rows:
        try:
            moved += _settle_case(row, settling, now)
        except Refused as refusal:
            settling.refused[str(row.case_id)] = refusal.sentence
    settling.done += len(rows)
    settling.ended_at = None if rows else now
    settling.save()
    return moved if rows else None


def _next_rows(settling: Settling) -> list[Row]:
    """The rows of a run never change once it was published, so their number says how far the list is."""
    rows = Row.objects.filter(run=settling.publication.run_id).order_by("position", "pk")
    wanted = rows.select_related("case__revision", "run__round__revision")
    return list(wanted[settling.done : settling.done + PORTION])


def _settle_case(row: Row, settling: Settling, now: datetime) -> bool:
    """Take the system step for this row, if the case still stands where that step begins."""
    when = _condition(settling.event, row)
    steps = policy(row.case.revision).workflow.steps_from(row.case.status)
    step = next((step for step in steps if step.when == when), None)
    if step is None:
        return False
    key = f"publication:{settling.publication_id}:{step.do}"
    take_step(case_id=row.case_id, do=step.do, actor=SYSTEM, now=now, request_key=key)
    return True


def _condition(event: str, row: Row) -> str:
    """The pack's word (`when`) for what happened to a case of the list; "" for nothing yet.

    A case that is wanted for several lists of its round is decided by the last of them: in where any took it.
    """
    if event == RETRACTED:
        return "list_retracted"
    several = len(lists_of(row.run.round)) > 1
    if event == FINAL:
        return "" if several and silent_lists(row.case, [Run.State.FINAL]) else "list_final"
    if not several:
        return "ranked_in" if row.admitted else "ranked_out"
    if silent_lists(row.case, PUBLIC):
        return "ranked_part"
    rows = Row.objects.filter(case=row.case, run__trial=False, run__state__in=PUBLIC)
    return "ranked_in" if rows.filter(admitted=True).exists() else "ranked_out"
