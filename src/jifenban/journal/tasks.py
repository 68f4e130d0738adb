"""What the worker does for the journal by itself."""

from datetime import timedelta

from procrastinate.contrib.django import app

from jifenban.clock import real_now
from jifenban.journal.actions import seal_day


@app.periodic(cron="20 16 * * *")  # the worker's cron is UTC: 00:20 in Asia/Shanghai
@app.task(queueing_lock="journal_seal", pass_context=False)
def seal_yesterday(timestamp: int) -> None:
    """Seal the real day that has just ended."""
    now = real_now()
    seal_day(day=now.date() - timedelta(days=1), now=now)
