"""The worker's part of a run: read every life in portions, then score and order all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.lives import Facts, lives_of
from jifenban.journal.actions import record
from jifenban.policies.queries import policy, round_plan
from jifenban.rankings.counting import ENGINE, Place, rank_lives, ranking_rule
from jifenban.rankings.digests import digest, digest_of_lines
from jifenban.rankings.models import Row, Run
from policypack.errors import FactsError
from policypack.rounds import parse_round_value

#: Lives read in one transaction: the step of the progress bar, and what a killed worker loses.
PORTION = 1000

Lives = dict[int, Facts]


def compute(*, run_id: int, now: Callable[[], datetime]) -> Run:
    """Bring a run to its result. Called again after a crash it goes on; on a computed run it does nothing.

    A life the rules cannot read makes the run fail with the sentence that says why.
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
    unread = Row.objects.filter(run=run, input_digest="").select_related("case").order_by("case_id")
    rows = list(unread[:PORTION])
    if not rows:
        return False
    lives |= read_lives(run, rows)
    for row in rows:
        row.input_digest = digest(lives[row.case_id])
    _write(rows, ["input_digest"])
    run.done += len(rows)
    run.save(update_fields=["done"])
    return True


def read_lives(run: Run, rows: Sequence[Row]) -> Lives:
    """Case id → the verified life of its person, as known when the run's inputs were frozen."""
    people = [row.case.person_id for row in rows]
    known = lives_of(people, policy(run.round.revision), run.known_at)
    return {row.case_id: known.get(row.case.person_id, {}) for row in rows}


@transaction.atomic
def _finish(run_id: int, lives: Lives, now: datetime) -> Run:
    run = _locked(run_id)
    if run.state != Run.State.RUNNING:
        return run
    rows = rows_of(run)
    # What a worker read that was killed afterwards is read again: it is the same, as known at one moment.
    lives |= read_lives(run, [row for row in rows if row.case_id not in lives])
    place_rows(run, rows, lives)
    _write(rows, ["keys", "total", "position", "rank", "joint", "admitted", "parted_by", "points"])
    run.input_digest, run.result_digest = input_digest(run, rows), result_digest(rows)
    run.admitted = sum(row.admitted for row in rows)
    run.line = _line(run, rows)
    run.state, run.engine, run.ended_at = Run.State.RAN, ENGINE, now
    run.save()
    digests = {"input": run.input_digest, "pack": run.pack_digest, "result": run.result_digest}
    record(actor=SYSTEM, verb="finish_run", subject=f"run:{run.pk}", now=now, data=digests)
    return run


def rows_of(run: Run) -> list[Row]:
    """The rows of a run by case code: the order in which digests are made."""
    return list(Row.objects.filter(run=run).select_related("case").order_by("case__code"))


def place_rows(run: Run, rows: Sequence[Row], lives: Lives) -> None:
    """Put every row in its place, unsaved: one evaluation and one ranking for the whole population."""
    places = rank_lives(
        policy(run.round.revision),
        [lives[row.case_id] for row in rows],
        ids=[row.case.code for row in rows],
        values=typed_values(run),
        as_of=run.as_of,
        seed=run.seed,
    )
    for row, place in zip(rows, places, strict=True):
        _put(row, place)


def _put(row: Row, place: Place) -> None:
    row.keys, row.total = place.keys, place.total
    row.position, row.rank, row.joint = place.position, place.rank, place.joint
    row.admitted, row.parted_by, row.points = place.admitted, place.parted_by, place.points


def typed_values(run: Run) -> dict[str, Any]:
    """The values of the round as the run froze them."""
    plan = round_plan(run.round)
    return {key: parse_round_value(plan.values[key].type, text) for key, text in run.values.items()}


def input_digest(run: Run, rows: Sequence[Row]) -> str:
    """The digest of everything a run rests on besides the pack; `rows` by case code."""
    head = {"round": run.round.key, "values": run.values, "as_of": run.as_of.isoformat(), "seed": run.seed}
    return digest_of_lines([head, *([row.case.code, row.input_digest] for row in rows)])


def result_digest(rows: Sequence[Row]) -> str:
    """The digest of a list; `rows` by case code."""
    return digest_of_lines(
        [row.case.code, row.keys, row.total, row.position, row.rank, row.joint, row.admitted, *_shown(row)]
        for row in rows
    )


def _shown(row: Row) -> list[dict[str, str]]:
    return [row.points] if row.points else []


def _line(run: Run, rows: Sequence[Row]) -> dict[str, Any]:
    """Where the line fell: the first key of the last admitted, and how many share the last rank."""
    rule = ranking_rule(policy(run.round.revision))
    quota = typed_values(run).get(rule.quota) if rule.quota else None
    inside = [row for row in rows if row.admitted]
    if not inside:
        return {"quota": quota, "value": "", "tied": 0}
    last = max(inside, key=lambda row: row.position)
    tied = sum(row.rank == last.rank for row in inside)
    value = (last.keys or {}).get(rule.order[0].key, "")
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


def _write(rows: Sequence[Row], fields: list[str]) -> None:
    """Update many rows at once: an upsert on the key is many times faster than one CASE per row."""
    Row.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
