"""The round of a scenario that gives places: entered, given, published; the answers are the families' own."""

from __future__ import annotations

from datetime import datetime

from jifenban.accounts.actors import Actor
from jifenban.admissions.actions import offer_places, publish_allocation, start_allocation
from jifenban.admissions.computing import compute
from jifenban.admissions.models import Allocation
from jifenban.admissions.offering import PlaceLine
from jifenban.admissions.settling import settle
from jifenban.demo.scenario import RoundPlan
from jifenban.demo.timeline import Life
from jifenban.policies.models import Round
from jifenban.publicity.actions import run_due
from jifenban.publicity.settling import PUBLISHED
from jifenban.rankings.actions import freeze_round


def give(plan: RoundPlan, round: Round, officer: Actor, freeze_at: datetime) -> Life:
    """Enter the places, freeze, give and publish as far as planned. The worker's part is done on the spot."""
    yield freeze_at
    run_due(until=freeze_at)
    lines = [PlaceLine(**place) for place in plan.places]
    offer_places(round_id=round.pk, lines=lines, actor=officer, now=freeze_at)
    freeze_round(round_id=round.pk, actor=officer, now=freeze_at)
    started = start_allocation(round_id=round.pk, trial=False, actor=officer, now=freeze_at)
    allocation = compute(allocation_id=started.pk, now=lambda: freeze_at)
    assert allocation.state == Allocation.State.RAN, allocation.failure
    if plan.publish_at is None:
        return
    yield plan.publish_at
    publish_allocation(allocation_id=allocation.pk, actor=officer, now=plan.publish_at)
    settle(allocation_id=allocation.pk, event=PUBLISHED, now=plan.publish_at)
