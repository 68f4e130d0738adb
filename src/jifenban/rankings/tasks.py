"""The worker's entry to rankings."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jifenban import clock
from jifenban.rankings.computing import compute


@app.task(queue="rankings", lock="compute_run", retry=RetryStrategy(max_attempts=3, wait=5))
def compute_run(run_id: int) -> None:
    """Count and rank a run; called again after a crash, it goes on where the last one stopped."""
    compute(run_id=run_id, now=clock.now)
