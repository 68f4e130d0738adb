"""The only writers of messages."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from jifenban.accounts.actors import Actor
from jifenban.journal.actions import record
from jifenban.notices.models import Message
from jifenban.notices.queries import messages_of
from jifenban.people.models import Person


@transaction.atomic(savepoint=False)
def send_notice(
    *,
    person: Person,
    template: str,
    text: str,
    subject: str,
    dedupe: str,
    actor: Actor,
    now: datetime,
    held_by: str = "",
) -> Message:
    """Tell a person something once: in the inbox on the site, and as a text message.

    `dedupe` names the event; telling it again returns the first message. The worker sends it after the
    caller's transaction has committed, to the phone known now. With `held_by` it waits for release_held.
    """
    message, created = Message.objects.get_or_create(
        dedupe=dedupe,
        defaults={
            "person": person,
            "template": template,
            "text": text,
            "phone": person.phone,
            "subject": subject,
            "held_by": held_by,
            "state": Message.State.HELD if held_by else Message.State.QUEUED,
            "created_at": now,
        },
    )
    if created and not held_by:
        _queue(message)
    if created:
        record(
            actor=actor,
            verb="notice_queued",
            subject=subject,
            now=now,
            data={"message": message.pk, "template": template},
        )
    return message


def _queue(message: Message) -> None:
    # A job is a row of the same database: it exists only if this transaction commits.
    app.configure_task("jifenban.notices.tasks.deliver").defer(message_id=message.pk)


@transaction.atomic
def release_held(*, held_by: str, now: datetime) -> int:
    """Send what a decision held back, to the phones known now; return how many. Again it sends nothing."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("person")
    held = list(rows.filter(held_by=held_by, state=Message.State.HELD))
    for message in held:
        message.state, message.created_at, message.phone = Message.State.QUEUED, now, message.person.phone
        message.save(update_fields=["state", "created_at", "phone"])
        _queue(message)
    return len(held)


@transaction.atomic
def withdraw_held(*, held_by: str, subject: str) -> int:
    """Take back what a decision holds about one subject: nobody will be told. Returns how many."""
    held = Message.objects.filter(held_by=held_by, subject=subject, state=Message.State.HELD)
    return held.update(state=Message.State.WITHDRAWN)


@transaction.atomic
def mark_sent(*, message_id: int, now: datetime) -> Message:
    """Note that a text message left; noting it again keeps the first time."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.SENT:
        message.state, message.sent_at = Message.State.SENT, now
        message.save(update_fields=["state", "sent_at"])
    return message


@transaction.atomic
def mark_failed(*, message_id: int, problem: str) -> Message:
    """Note that a text message could not be sent, and why; the inbox on the site still shows it."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state == Message.State.QUEUED:
        message.state, message.problem = Message.State.FAILED, problem
        message.save(update_fields=["state", "problem"])
    return message


@transaction.atomic
def send_again(*, actor: Actor, now: datetime) -> int:
    """Put every message that failed into the queue anew, with the phone known now; return how many."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("person")
    failed = list(rows.filter(state=Message.State.FAILED))
    for message in failed:
        message.state, message.problem = Message.State.QUEUED, ""
        message.phone = message.person.phone
        message.save(update_fields=["state", "problem", "phone"])
        _queue(message)
        record(
            actor=actor,
            verb="notice_sent_again",
            subject=message.subject,
            now=now,
            data={"message": message.pk},
        )
    return len(failed)


@transaction.atomic
def mark_read(*, person: Person, actor: Actor, now: datetime) -> int:
    """Note that the person has opened the inbox; returns how many messages were new."""
    return messages_of(person).filter(read_at=None).update(read_at=now)
