"""What a list does to its cases: each takes the step its own pack has for what happened to the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Refused
from jifenban.cases.actions import take_step
from jifenban.policies.queries import policy
from jifenban.publicity.models import Publication
from jifenban.rankings.lists import PUBLIC, lists_of, silent_lists
from jifenban.rankings.models import Row, Run

#: What happened to a list, and the states of its run in which that still holds.
PUBLISHED, RETRACTED, FINAL = "published", "retracted", "final"
HOLDS = {
    PUBLISHED: (Run.State.PUBLISHED, Run.State.FINAL),
    RETRACTED: (Run.State.RETRACTED, Run.State.PUBLISHED),
    FINAL: (Run.State.FINAL,),
}


class Unsettled(Exception):
    """Some cases of a list could not take their step: the sentence by case id, for the log of the worker."""

    def __init__(self, refused: Mapping[int, str]) -> None:
        self.refused = refused
        super().__init__("; ".join(f"case {case}: {sentence}" for case, sentence in refused.items()))


def settle(*, publication_id: int, event: str, now: datetime) -> int:
    """Move every case of a list that its pack moves on this event. Gives the number of cases that moved.

    Each case is its own transaction and moves once, so a worker killed half way is simply run again. What
    is no longer so (a list retracted before its cases had moved) moves nobody. A case that cannot move (its
    card has a character no font prints) holds up no other: Unsettled names it after all have had their turn.
    """
    publication = Publication.objects.select_related("run").get(pk=publication_id)
    if publication.run.state not in HOLDS[event]:
        return 0
    rows = (
        Row.objects.filter(run=publication.run)
        .select_related("case__revision", "run__round__revision")
        .order_by("position")
    )
    moved, refused = 0, dict[int, str]()
    for row in rows.iterator(chunk_size=500):
        try:
            moved += _settle_case(row, publication_id, event, now)
        except Refused as refusal:
            refused[row.case_id] = refusal.sentence
    if refused:
        raise Unsettled(refused)
    return moved


def _settle_case(row: Row, publication_id: int, event: str, now: datetime) -> bool:
    """Take the system step for this row, if the case still stands where that step begins."""
    when = _condition(event, row)
    steps = policy(row.case.revision).workflow.steps_from(row.case.status)
    step = next((step for step in steps if step.when == when), None)
    if step is None:
        return False
    key = f"publication:{publication_id}:{step.do}"
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
