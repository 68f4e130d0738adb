"""The worker's entry to rankings."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from jifenban import clock
from jifenban.clock.retrying import RESUMED
from jifenban.rankings.calling import call
from jifenban.rankings.computing import compute


@app.task(queue="rankings", lock="compute_run", retry=RESUMED)
def compute_run(run_id: int) -> None:
    """Count and rank a run; called again after a crash, it goes on where the last one stopped."""
    compute(run_id=run_id, now=clock.now)


@app.task(queue="rankings", lock="call_rows", retry=RESUMED)
def call_rows(row_ids: list[int], at: str) -> None:
    """Call people to the window with their originals; called again after a crash it calls nobody twice."""
    call(row_ids=row_ids, now=datetime.fromisoformat(at))
