"""The worker's entry to cases."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jifenban import clock
from jifenban.cases.answer_batches import run_batch


@app.task(lock="answer_batch", retry=RetryStrategy(max_attempts=3, wait=5))
def answer_batch(batch_id: int) -> None:
    """Apply a department's table of answers; called again after a crash, it goes on where the last one stopped."""
    run_batch(batch_id=batch_id, now=clock.now)
