"""The worker's part of a run: read every life in portions, then score and order all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.lives import Facts, ranked_lives_of
from jifenban.cases.said_in_form import words_of
from jifenban.journal.actions import record
from jifenban.policies.queries import policy, round_plan
from jifenban.rankings.counting import ENGINE, Place, rank_lives, ranking_rule
from jifenban.rankings.digests import digest, digest_of_lines
from jifenban.rankings.lines import Line, lines_of, unread_lines, write_digests, write_places
from jifenban.rankings.lists import policy_of
from jifenban.rankings.models import Computation, Run
from jifenban.rankings.naming import naming
from policypack.errors import FactsError
from policypack.ranking_model import SUBMITTED
from policypack.rounds import parse_round_value

#: Lives read in one transaction: the step of the progress bar, and what a killed worker loses.
PORTION = 2000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Lives = dict[int, Facts]


def compute(*, run_id: int, now: Callable[[], datetime]) -> Run:
    """Bring a run to its result. Called again after a crash it goes on; on a computed run it does nothing.

    A life the rules cannot score makes the run fail with the sentence that says whose, and why: a list in which
    somebody's place is not known is nobody's list.
    """
    lives: Lives = {}
    try:
        while _read_portion(run_id, lives):
            pass
        return _finish(run_id, lives, now())
    except FactsError as error:
        return _fail(run_id, error.sentence, now())


@transaction.atomic
def _read_portion(run_id: int, lives: Lives) -> bool:
    """Read the next portion of lives into `lives` and keep their digests; whether there was one."""
    run = _locked(run_id)
    if run.state != Run.State.RUNNING:
        return False
    lines = unread_lines(run, PORTION)
    if not lines:
        return False
    lives |= read_lives(run, lines)
    for line in lines:
        line.input_digest = digest(lives[line.case_id])
    write_digests(lines)
    run.done += len(lines)
    run.save(update_fields=["done"])
    return True


def read_lives(run: Run, lines: Sequence[Line]) -> Lives:
    """Case id → the verified life of its person, as known when the run's inputs were frozen."""
    people = [line.person_id for line in lines]
    known = ranked_lives_of(people, policy(run.round.revision), run.known_at)
    return {line.case_id: known.get(line.person_id, {}) for line in lines}


@transaction.atomic
def _finish(run_id: int, lives: Lives, now: datetime) -> Run:
    run = _locked(run_id)
    if run.state != Run.State.RUNNING:
        return run
    lines = lines_of(run)
    # What a worker read that was killed afterwards is read again: it is the same, as known at one moment.
    lives |= read_lives(run, [line for line in lines if line.case_id not in lives])
    place_lines(run, lines, lives)
    write_places(lines)
    run.input_digest, run.result_digest = input_digest(run, lines), result_digest(lines)
    run.admitted = sum(line.placed.admitted for line in lines)
    run.line = _line(run, [line.placed for line in lines])
    run.state, run.engine, run.ended_at = Run.State.RAN, ENGINE, now
    run.save()
    digests = {"input": run.input_digest, "pack": run.pack_digest, "result": run.result_digest}
    record(actor=SYSTEM, verb="finish_run", subject=f"run:{run.pk}", now=now, data=digests)
    return run


def place_lines(run: Run, lines: Sequence[Line], lives: Lives) -> None:
    """Put every line in its place, unsaved: one evaluation and one ranking for the whole population."""
    said, once = said_by(run, lines), ranking_rule(policy_of(run)).once_by
    codes = [line.code for line in lines]
    with naming(codes):
        places = rank_lives(
            policy_of(run),
            [lives[line.case_id] for line in lines],
            ids=codes,
            values=typed_values(run),
            as_of=run.as_of,
            seed=run.seed,
            arrived=[moment // timedelta(microseconds=1) for moment in _since_epoch(run, lines)] or None,
            shared=[said.get(line.case_id, ()) for line in lines] if once else None,
        )
    for line, place in zip(lines, places, strict=True):
        line.place = place


def _since_epoch(run: Run, lines: Sequence[Line]) -> list[timedelta]:
    """When each line's case was first submitted; empty where the list does not ask."""
    if not _asks_arrival(run):
        return []
    return [line.submitted_at - EPOCH for line in lines if line.submitted_at is not None]


def _asks_arrival(run: Run) -> bool:
    return any(key.key == SUBMITTED for key in ranking_rule(policy_of(run)).order)


def said_by(run: Run, lines: Sequence[Line]) -> dict[int, tuple[str, ...]]:
    """Case id → the words each of which the run's list counts once; empty where the list has no such words."""
    path = ranking_rule(policy_of(run)).once_by
    return words_of([line.case_id for line in lines], path) if path else {}


def typed_values(computation: Computation) -> dict[str, Any]:
    """The values of the round as the computation froze them."""
    plan = round_plan(computation.round)
    return {key: parse_round_value(plan.values[key].type, text) for key, text in computation.values.items()}


def input_digest(run: Run, lines: Sequence[Line]) -> str:
    """The digest of everything a run rests on besides the pack; `lines` by case code."""
    head = {"round": run.round.key, "values": run.values, "as_of": run.as_of.isoformat(), "seed": run.seed}
    if run.list_key:
        head["list"] = run.list_key
    said, arrival = said_by(run, lines), _asks_arrival(run)
    return digest_of_lines(
        [
            head,
            *(
                [
                    line.code,
                    line.input_digest,
                    *said.get(line.case_id, ()),
                    *([str(line.submitted_at)] * arrival),
                ]
                for line in lines
            ),
        ]
    )


def result_digest(lines: Sequence[Line]) -> str:
    """The digest of a list; `lines` by case code."""
    return digest_of_lines(_told(line.code, line.placed) for line in lines)


def _told(code: str, place: Place) -> list[Any]:
    told = [code, place.keys, place.total, place.position, place.rank, place.joint, place.admitted]
    return [*told, place.points] if place.points else told


def _line(run: Run, places: Sequence[Place]) -> dict[str, Any]:
    """Where the line fell: the first key of the last admitted, and how many share the last rank."""
    rule = ranking_rule(policy_of(run))
    quota = typed_values(run).get(rule.quota) if rule.quota else None
    inside = [place for place in places if place.admitted]
    if not inside:
        return {"quota": quota, "value": "", "tied": 0}
    last = max(inside, key=lambda place: place.position)
    tied = sum(place.rank == last.rank for place in inside)
    value = last.keys.get(rule.order[0].key, "")
    return {"quota": quota, "value": value, "tied": tied if tied > 1 else 0}


@transaction.atomic
def _fail(run_id: int, reason: str, now: datetime) -> Run:
    run = _locked(run_id)
    run.state, run.failure, run.ended_at = Run.State.FAILED, reason[:300], now
    run.save(update_fields=["state", "failure", "ended_at"])
    record(actor=SYSTEM, verb="fail_run", subject=f"run:{run.pk}", now=now)
    return run


def _locked(run_id: int) -> Run:
    runs = Run.objects.select_for_update(of=("self",)).select_related("round__service", "round__revision")
    return runs.get(pk=run_id)
