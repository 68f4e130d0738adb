"""What the worker does for shared answers by itself."""

from procrastinate.contrib.django import app

from jifenban.clock import now
from jifenban.shares.actions import forget_expired


@app.periodic(cron="40 17 * * *")  # the worker's cron is UTC: 01:40 in Asia/Shanghai
@app.task(queueing_lock="forget_expired_shares", pass_context=False)
def forget_expired_answers(timestamp: int) -> None:
    """Delete the rows whose thirty days are over; pages do not show them before that either."""
    forget_expired(now=now())
