"""The worker's entry to cases."""

from __future__ import annotations

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from jifenban import clock
from jifenban.cases import bulk, bulk_undo, consulting, intent_terms, late_terms
from jifenban.cases.answer_batches import run_batch
from jifenban.cases.department_link import NotReached
from jifenban.cases.push_batches import run_push
from jifenban.cases.validity import tell_fading
from jifenban.clock.retrying import RESUMED
from jifenban.policies.models import Round

#: With four times as long before each, the last is tried about six hours after the first.
RETRIES = 8


@app.task(lock="answer_batch", retry=RESUMED)
def answer_batch(batch_id: int) -> None:
    """Apply a department's table of answers; called again after a crash, it goes on where the last one stopped."""
    run_batch(batch_id=batch_id, now=clock.now)


@app.task(lock="push_table", retry=RESUMED)
def push_table(batch_id: int) -> None:
    """Update the people of a department's table; called again after a crash, it goes on where the last one stopped."""
    run_push(batch_id=batch_id, now=clock.now)


@app.task(lock="follow_announcement", retry=RESUMED)
def follow_announcement(round_id: int, key: str) -> None:
    """Let the cases that are held to a round's date follow its announcement; nobody is told twice."""
    intent_terms.follow_announcement(round_id=round_id, key=key, now=clock.now())
    round = Round.objects.select_related("service").get(pk=round_id)
    late_terms.follow_value(round=round, key=key, now=clock.now())
    tell_fading(round, clock.now())


@app.task(lock="follow_announcement", retry=RESUMED)
def follow_opening(round_id: int) -> None:
    """Tell people whose items fall out of the windows of a round that has opened; nobody is told twice."""
    tell_fading(Round.objects.select_related("service").get(pk=round_id), clock.now())


@app.task(
    retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=4, retry_exceptions={NotReached}),
    pass_context=True,
)
def consult(context: JobContext, inquiry_id: int) -> None:
    """Ask a department's system, or ask it for its answer; what cannot be reached at last is for people."""
    try:
        consulting.consult(inquiry_id=inquiry_id, now=clock.now)
    except NotReached as not_reached:
        if context.job.attempts >= RETRIES:
            consulting.give_up(inquiry_id=inquiry_id, said=str(not_reached), now=clock.now())
        raise


@app.task(retry=RESUMED)
def run_act(act_id: int) -> None:
    """Take one step for many cases; called again after a crash, it goes on where the last one stopped."""
    bulk.run_act(act_id=act_id, now=clock.now)


@app.task(retry=RESUMED)
def undo_act(act_id: int) -> None:
    """Take a decision for many cases back; called again after a crash, it goes on."""
    bulk_undo.run_undo(act_id=act_id, now=clock.now)


@app.task(retry=RESUMED)
def release_act(act_id: int) -> None:
    """A decision for many cases can no longer be taken back: tell people."""
    bulk.release_act(act_id=act_id, now=clock.now())
