"""What the worker does for messages."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from jifenban.clock import now
from jifenban.notices.actions import mark_failed, mark_sent
from jifenban.notices.gateways import Declined, NotSent, gateway
from jifenban.notices.models import Message

#: With four times as long before each, the last is tried about six hours after the first.
RETRIES = 8


@app.task(
    retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=4, retry_exceptions={NotSent}),
    pass_context=True,
)
def deliver(context: JobContext, message_id: int) -> None:
    """Send one message. Run again after a killed worker, it repeats the same key to the gateway."""
    message = Message.objects.get(pk=message_id)
    if message.state == Message.State.SENT:
        return
    try:
        gateway().send(phone=message.phone, text=message.text, key=message.dedupe)
    except Declined as declined:
        mark_failed(message_id=message_id, problem=str(declined))
        return
    except NotSent as not_sent:
        if context.job.attempts >= RETRIES:
            mark_failed(message_id=message_id, problem=str(not_sent))
        raise
    mark_sent(message_id=message_id, now=now())
