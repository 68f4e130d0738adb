"""The worker's entry to cases."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jifenban import clock
from jifenban.cases import intent_terms
from jifenban.cases.answer_batches import run_batch


@app.task(lock="answer_batch", retry=RetryStrategy(max_attempts=3, wait=5))
def answer_batch(batch_id: int) -> None:
    """Apply a department's table of answers; called again after a crash, it goes on where the last one stopped."""
    run_batch(batch_id=batch_id, now=clock.now)


@app.task(lock="follow_announcement", retry=RetryStrategy(max_attempts=3, wait=5))
def follow_announcement(round_id: int, key: str) -> None:
    """Let the cases that are held to a round's date follow its announcement; nobody is told twice."""
    intent_terms.follow_announcement(round_id=round_id, key=key, now=clock.now())
