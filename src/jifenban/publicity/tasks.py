"""The worker's entry to public lists and to everything that is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from jifenban import clock
from jifenban.clock.retrying import RESUMED
from jifenban.publicity.due import run_due
from jifenban.publicity.settling import settle

# A form whose first byte came before a deadline may still be arriving: as long as the slowest upload takes.
STILL_ARRIVING = timedelta(minutes=10)


@app.task(queue="rankings", lock="settle_list", retry=RESUMED)
def settle_list(publication_id: int, event: str, at: str) -> None:
    """Give the cases of a list what its publication, retraction or finality means for them."""
    settle(publication_id=publication_id, event=event, now=datetime.fromisoformat(at))


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="run_due", pass_context=False)
def run_everything_due(timestamp: int) -> None:
    """Every minute: let what business time has reached happen, each at its own instant.

    It comes ten minutes late on purpose: a draft that lapsed on the minute would refuse a submission that
    began in time. Pages and guards never wait for it; they compare with the deadline themselves.
    """
    run_due(until=clock.now() - STILL_ARRIVING)
