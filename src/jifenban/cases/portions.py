"""Many cases that move for one reason (a list, an allocation): in portions, with a bar, each case once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from jifenban.accounts.actors import SYSTEM, Actor
from jifenban.accounts.errors import Refused
from jifenban.cases.models import Case, Event, PortionWork
from jifenban.cases.performing import perform_all, settle
from jifenban.cases.steps import checked

#: Cases moved in one transaction: the step of the progress bar, what a killed worker loses, and how long (well
#: under a second) somebody else's press on one of them waits.
PORTION = 200

W = TypeVar("W", bound=PortionWork)


@dataclass(frozen=True)
class Move:
    """The step that one case is to take; the request key makes it once."""

    case_id: int
    do: str
    request_key: str


class Unsettled(Exception):
    """Some cases could not take their step: the sentence by case id, for the log of the worker."""

    def __init__(self, refused: Mapping[Any, str]) -> None:
        self.refused = refused
        super().__init__("; ".join(f"case {case}: {sentence}" for case, sentence in refused.items()))


def begin_again(work: PortionWork) -> None:
    """Give every case another turn where the work ended and left some behind; who has moved stays where it is."""
    if work.ended_at is not None and work.left_some:
        work.done, work.refused, work.ended_at = 0, {}, None
        work.save()


def move_in_portions(work: W, plan: Callable[[W], Sequence[Move | None]], now: datetime) -> int:
    """Let the worker move every case of this work; gives the number that moved.

    `plan` names the moves of the next portion (`work.done`, PORTION), None for a case that stays where it is,
    nothing at the end. Each portion is its own transaction with the progress in it: a worker killed half way
    goes on behind the last portion, and no case moves twice. A case that cannot move holds up no other:
    Unsettled names it after all have had their turn.
    """
    moved = 0
    while (portion := _move_portion(work, plan, now)) is not None:
        moved += portion
    work.refresh_from_db()
    if work.refused:
        raise Unsettled(work.refused)
    return moved


@transaction.atomic
def _move_portion(work: W, plan: Callable[[W], Sequence[Move | None]], now: datetime) -> int | None:
    """Give the next cases their turn; how many of them moved, or None when there is nothing left to do."""
    work = type(work)._default_manager.select_for_update(of=("self",)).get(pk=work.pk)
    if work.ended_at is not None:
        return None
    turns = plan(work)
    moves = [move for move in turns if move is not None]
    refused = take_together(moves, actor=SYSTEM, now=now)
    work.refused.update({str(case_id): sentence for case_id, sentence in refused.items()})
    work.done += len(turns)
    work.ended_at = None if turns else now
    work.save()
    return len(moves) - len(refused) if turns else None


def take_together(moves: Sequence[Move], *, actor: Actor, now: datetime) -> dict[int, str]:
    """Let each case take its step, as take_step would; gives the sentence for each that may not.

    They are written together. Where one may not move, nobody has: the cases are halved until it is alone.
    """
    if not moves:
        return {}
    try:
        with transaction.atomic():
            _take_all(moves, actor, now)
    except Refused as refusal:
        if len(moves) == 1:
            return {moves[0].case_id: refusal.sentence}
        half = len(moves) // 2
        parts = (moves[:half], moves[half:])
        return {
            key: said for part in parts for key, said in take_together(part, actor=actor, now=now).items()
        }
    return {}


def _take_all(moves: Sequence[Move], actor: Actor, now: datetime) -> None:
    keys = {move.case_id: move.request_key for move in moves}
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    cases = {case.pk: case for case in rows.select_related("revision", "round", "service", "person")}
    before = Event.objects.filter(case__in=keys, request_key__in=set(keys.values()))
    taken = set(before.values_list("case_id", "request_key"))
    takings = [
        checked(cases[move.case_id], do=move.do, actor=actor, now=now, request_key=move.request_key)
        for move in moves
        if (move.case_id, move.request_key) not in taken
    ]
    if takings:
        perform_all(takings)
    for taking in takings:
        settle(taking.case, taking.policy, now)
