"""The worker's part of an allocation: read every life in portions, then score, order and serve all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import SYSTEM
from jifenban.admissions.models import Allocation, Seat
from jifenban.admissions.rules import rule_of
from jifenban.cases.lives import Facts, lives_of
from jifenban.journal.actions import record
from jifenban.policies.queries import policy
from jifenban.rankings.computing import typed_values
from jifenban.rankings.counting import ENGINE, text_of
from jifenban.rankings.digests import digest, digest_of_lines
from jifenban.rankings.naming import naming
from jifenban.rankings.recomputing import Recomputed, compared
from policypack.admission import (
    KEPT,
    LEFT_OUT,
    AdmissionRule,
    Ordering,
    Standing,
    merit,
    standings,
)
from policypack.assigning import Given, Offer, Wanting, assign
from policypack.errors import FactsError

#: Lives read in one transaction: the step of the progress bar, and what a killed worker loses.
PORTION = 1000
#: The round's value that fixes the seed of the lots, where a round has one.
SEED = "seed"

Lives = dict[int, Facts]


def compute(*, allocation_id: int, now: Callable[[], datetime]) -> Allocation:
    """Bring an allocation to its result. Called again after a crash it goes on; a computed one stays as it is."""
    lives: Lives = {}
    try:
        while _read_portion(allocation_id, lives):
            pass
        return _finish(allocation_id, lives, now())
    except FactsError as error:
        return _fail(allocation_id, error.sentence, now())


@transaction.atomic
def _read_portion(allocation_id: int, lives: Lives) -> bool:
    allocation = _locked(allocation_id)
    if allocation.state != Allocation.State.RUNNING:
        return False
    unread = Seat.objects.filter(allocation=allocation, input_digest="").select_related("case")
    seats = list(unread.order_by("case_id")[:PORTION])
    if not seats:
        return False
    lives |= _lives(allocation, seats)
    for seat in seats:
        seat.input_digest = digest(lives[seat.case_id])
    Seat.objects.bulk_update(seats, ["input_digest"], batch_size=500)
    allocation.done += len(seats)
    allocation.save(update_fields=["done"])
    return True


def _lives(allocation: Allocation, seats: Sequence[Seat]) -> Lives:
    """Case id → the verified life of its person, as known when the inputs were frozen."""
    people = [seat.case.person_id for seat in seats]
    known = lives_of(people, policy(allocation.round.revision), allocation.known_at)
    return {seat.case_id: known.get(seat.case.person_id, {}) for seat in seats}


@transaction.atomic
def _finish(allocation_id: int, lives: Lives, now: datetime) -> Allocation:
    allocation = _locked(allocation_id)
    if allocation.state != Allocation.State.RUNNING:
        return allocation
    seats = list(Seat.objects.filter(allocation=allocation).select_related("case").order_by("case__code"))
    # What a worker read that was killed afterwards is read again: it is the same, as known at one moment.
    lives |= _lives(allocation, [seat for seat in seats if seat.case_id not in lives])
    allocation.input_digest = _input_digest(allocation, seats)
    allocation.seed = str(allocation.values.get(SEED) or allocation.input_digest)[:64]
    _serve(allocation, seats, [lives[seat.case_id] for seat in seats])
    changed = ["group", "keys", "position", "computed", "how", "wish", "given"]
    Seat.objects.bulk_update(seats, changed, batch_size=500)
    allocation.result_digest = _result_digest(seats)
    allocation.placed = sum(seat.given_id is not None for seat in seats)
    allocation.state, allocation.engine, allocation.ended_at = Allocation.State.RAN, ENGINE, now
    allocation.save()
    digests = {"input": allocation.input_digest, "pack": allocation.pack_digest}
    data = {**digests, "result": allocation.result_digest}
    record(actor=SYSTEM, verb="finish_allocation", subject=f"allocation:{allocation.pk}", now=now, data=data)
    return allocation


def _serve(allocation: Allocation, seats: Sequence[Seat], lives: Sequence[Facts]) -> None:
    """Put every seat in its place, unsaved: one evaluation and one giving for the whole population."""
    rule, order = rule_of(allocation.round), _order(allocation)
    with naming([seat.case.code for seat in seats]):
        found = standings(
            policy(allocation.round.revision).rules,
            rule,
            order,
            list(lives),
            as_of=allocation.as_of,
            parameters=typed_values(allocation),
        )
    people = [_wanting(allocation, order, seat, one) for seat, one in zip(seats, found, strict=True)]
    offers = [Offer(str(one["id"]), one["free"], one["grade"]) for one in allocation.places]
    given = {one.key: one for one in assign(people, offers, seed=allocation.seed, rest=rule.rest)}
    for seat, standing in zip(seats, found, strict=True):
        seat.group = rule.groups[standing.group].key
        seat.keys = [text_of(key) for key in standing.keys]
        _put(seat, given[seat.case.code])


def _wanting(allocation: Allocation, order: Ordering, seat: Seat, standing: Standing) -> Wanting:
    rule = rule_of(allocation.round)
    offered = {one["id"] for one in allocation.places}
    silent = not seat.wishes and _missing(rule, allocation.turn) == LEFT_OUT
    return Wanting(
        key=seat.case.code,
        group=standing.group,
        merit=merit(order, standing),
        wishes=tuple(str(wish) for wish in seat.wishes if wish in offered),
        pool=seat.grade,
        left_out=silent,
    )


def _missing(rule: AdmissionRule, turn: int) -> str:
    """What becomes, in this giving, of somebody without choices: those kept of before were looked for already."""
    if rule.choices is None:
        return ""
    missing = rule.choices.window(turn).missing
    return rule.choices.first.missing if missing == KEPT else missing


def _put(seat: Seat, given: Given) -> None:
    place = int(given.offer) if given.offer else None
    seat.computed_id, seat.given_id = place, place
    seat.how, seat.wish, seat.position = given.how, given.wish, given.position


def _order(allocation: Allocation) -> Ordering:
    return rule_of(allocation.round).orderings[allocation.order]


def _input_digest(allocation: Allocation, seats: Sequence[Seat]) -> str:
    """The digest of everything an allocation rests on besides the pack; `seats` by case code."""
    head = {
        "values": allocation.values,
        "as_of": allocation.as_of.isoformat(),
        "order": allocation.order,
        "places": allocation.places,
    }
    lines = [[seat.case.code, seat.grade, seat.town, seat.wishes, seat.input_digest] for seat in seats]
    return digest_of_lines([head, *lines])


def _result_digest(seats: Sequence[Seat]) -> str:
    """The digest of what everybody was computed to be given; `seats` by case code."""
    return digest_of_lines(
        [seat.case.code, seat.position, seat.computed_id, seat.how, seat.wish] for seat in seats
    )


@transaction.atomic
def _fail(allocation_id: int, sentence: str, now: datetime) -> Allocation:
    allocation = _locked(allocation_id)
    allocation.state, allocation.failure, allocation.ended_at = Allocation.State.FAILED, sentence[:300], now
    allocation.save(update_fields=["state", "failure", "ended_at"])
    record(actor=SYSTEM, verb="fail_allocation", subject=f"allocation:{allocation.pk}", now=now)
    return allocation


def recompute(allocation: Allocation) -> Recomputed:
    """Read, score and serve the allocation's cases again, without writing anything."""
    seats = list(Seat.objects.filter(allocation=allocation).select_related("case").order_by("case__code"))
    lives = _lives(allocation, seats)
    for seat in seats:
        seat.input_digest = digest(lives[seat.case_id])
    _serve(allocation, seats, [lives[seat.case_id] for seat in seats])
    inputs, pack = _input_digest(allocation, seats), policy(allocation.round.revision).digest
    return compared(allocation, inputs, pack, _result_digest(seats))


def _locked(allocation_id: int) -> Allocation:
    locked = Allocation.objects.select_for_update(of=("self",))
    return locked.select_related("round__service", "round__revision").get(pk=allocation_id)
