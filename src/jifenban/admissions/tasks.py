"""The worker's entries to the giving of places."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from jifenban import clock
from jifenban.admissions.computing import compute
from jifenban.admissions.settling import settle
from jifenban.clock.retrying import RESUMED


@app.task(queue="rankings", lock="compute_allocation", retry=RESUMED)
def compute_allocation(allocation_id: int) -> None:
    """Score and serve an allocation; called again after a crash, it goes on where the last one stopped."""
    compute(allocation_id=allocation_id, now=clock.now)


@app.task(queue="rankings", lock="settle_places", retry=RESUMED)
def settle_places(allocation_id: int, event: str, at: str) -> None:
    """Give the cases of an allocation what its publication, retraction or end means for them."""
    settle(allocation_id=allocation_id, event=event, now=datetime.fromisoformat(at))
