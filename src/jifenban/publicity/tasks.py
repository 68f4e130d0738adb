"""The worker's entry to public lists and to everything that is due."""

from __future__ import annotations

from datetime import datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jifenban import clock
from jifenban.publicity.due import run_due
from jifenban.publicity.settling import settle


@app.task(queue="rankings", lock="settle_list", retry=RetryStrategy(max_attempts=3, wait=5))
def settle_list(publication_id: int, event: str, at: str) -> None:
    """Give the cases of a list what its publication, retraction or finality means for them."""
    settle(publication_id=publication_id, event=event, now=datetime.fromisoformat(at))


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="run_due", pass_context=False)
def run_everything_due(timestamp: int) -> None:
    """Every minute: let the timers and take-downs that business time has reached happen."""
    run_due(until=clock.now())
