"""Tasks that tend the task queue itself."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

# A living worker shows itself every 10 seconds: three times silent, and it is taken for dead.
SILENT_SECONDS = 30


@app.periodic(cron="* * * * * */10")  # every ten seconds: somebody waits for what the dead one held
@app.task(pass_context=True, queueing_lock="return_stalled_jobs")
async def return_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give back to the queue what a killed worker left half done: it would stay `doing` for ever.

    Every task may therefore run twice and is written so that the second run changes nothing.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await manager.retry_job(job)
