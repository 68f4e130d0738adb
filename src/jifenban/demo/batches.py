"""The rounds of a scenario: opened with what is unknown filled in, and one of them lived through to its end."""

from __future__ import annotations

from datetime import datetime

from jifenban.accounts.actors import SYSTEM, Actor
from jifenban.accounts.errors import Refused
from jifenban.demo.errors import Absent, Unplayable
from jifenban.demo.giving import give
from jifenban.demo.scenario import RoundPlan
from jifenban.demo.staff import Cast, round_named, service_named
from jifenban.demo.timeline import Life
from jifenban.policies.actions import open_round, prepare_round, set_round_value
from jifenban.policies.models import Round
from jifenban.policies.queries import round_plan
from jifenban.publicity.actions import finalise, publish_run, run_due
from jifenban.publicity.settling import FINAL, PUBLISHED, settle
from jifenban.rankings.actions import freeze_round, release_run, start_run
from jifenban.rankings.computing import compute
from jifenban.rankings.lists import lists_of
from jifenban.rankings.models import Run


def hold(plan: RoundPlan, cast: Cast) -> Life:
    """Open a batch at its moment; freeze, rank, publish and finish it at theirs, where the plan has them.

    Raises Unplayable where the product refuses it."""
    try:
        yield from _hold(plan, cast)
    except (Refused, Absent) as refused:
        sentence = refused.sentence if isinstance(refused, Refused) else str(refused)
        raise Unplayable(f"rounds 的“{plan.service} {plan.key}”", sentence) from refused


def _hold(plan: RoundPlan, cast: Cast) -> Life:
    yield plan.open_at
    round = _prepared(plan)
    manage = round_plan(round).manage
    assert manage is not None
    officer = cast.manager(manage.role)
    for key, value in plan.values.items():
        set_round_value(
            round=round,
            key=key,
            value=value,
            source=plan.source,
            actor=cast.giver(round, key),
            now=plan.open_at,
            demonstration=True,
        )
    open_round(round=round, actor=officer, now=plan.open_at)
    if plan.freeze_at is not None and plan.places:
        yield from give(plan, round, officer, plan.freeze_at)
    elif plan.freeze_at is not None:
        yield from _rank(plan, round, officer, cast, plan.freeze_at)


def _prepared(plan: RoundPlan) -> Round:
    service = service_named(plan.service)
    if not plan.like:
        return round_named(service, plan.key)
    like = round_named(service, plan.like)
    return prepare_round(like=like, key=plan.key, title=plan.title, actor=SYSTEM, now=plan.open_at)


def _rank(plan: RoundPlan, round: Round, officer: Actor, cast: Cast, freeze_at: datetime) -> Life:
    """Freeze; try out, rank, publish and make final every list as far as planned. The worker's part is done on
    the spot."""
    yield freeze_at
    run_due(until=freeze_at)
    lists = [(one.key, cast.maker(round, one.key)) for one in lists_of(round)]
    for key, maker in lists:
        _computed(round, key, maker, freeze_at, trial=True)
    freeze_round(round_id=round.pk, actor=officer, now=freeze_at)
    runs = [(_computed(round, key, maker, freeze_at, trial=False), maker) for key, maker in lists]
    for run, maker in runs:
        release_run(run_id=run.pk, actor=maker, now=freeze_at)
    if plan.publish_at is None:
        return
    yield plan.publish_at
    publications = [
        (publish_run(run_id=run.pk, actor=maker, now=plan.publish_at), maker) for run, maker in runs
    ]
    for publication, _ in publications:
        settle(publication_id=publication.pk, event=PUBLISHED, now=plan.publish_at)
    if plan.finalise_at is None:
        return
    yield plan.finalise_at
    run_due(until=plan.finalise_at)
    for publication, maker in publications:
        finalise(run_id=publication.run_id, actor=maker, now=plan.finalise_at)
        settle(publication_id=publication.pk, event=FINAL, now=plan.finalise_at)


def _computed(round: Round, list_key: str, maker: Actor, moment: datetime, *, trial: bool) -> Run:
    run = start_run(round_id=round.pk, trial=trial, list_key=list_key, actor=maker, now=moment)
    done = compute(run_id=run.pk, now=lambda: moment)
    assert done.state == Run.State.RAN, done.failure
    return done
