"""The only writers of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from jifenban.accounts.actors import Actor
from jifenban.journal.actions import Act, lock_texts, record_all
from jifenban.notices.models import Message
from jifenban.notices.queries import messages_of
from jifenban.people.models import Person


@dataclass(frozen=True)
class Notice:
    """Something to tell a person once: `dedupe` names the event. With `held_by` it waits for release_held."""

    person: Person
    template: str
    text: str
    subject: str
    dedupe: str
    held_by: str = ""


@transaction.atomic(savepoint=False)
def send_notices(notices: Sequence[Notice], *, actor: Actor, now: datetime) -> list[Message]:
    """Tell people something once: in the inbox on the site, and as a text message.

    Telling an event again returns its first message. The worker sends them after the caller's transaction has
    committed, to the phones known now. However many they are, it costs a few queries.
    """
    lock_texts(f"notice {notice.dedupe}" for notice in notices)
    told = {one.dedupe: one for one in Message.objects.filter(dedupe__in=[one.dedupe for one in notices])}
    fresh = {one.dedupe: _message(one, now) for one in notices if one.dedupe not in told}
    created = Message.objects.bulk_create(fresh.values())
    _queue([message for message in created if message.state == Message.State.QUEUED])
    acts = [
        Act("notice_queued", message.subject, {"message": message.pk, "template": message.template})
        for message in created
    ]
    record_all(acts, actor=actor, now=now)
    return [told.get(notice.dedupe) or fresh[notice.dedupe] for notice in notices]


def _message(notice: Notice, now: datetime) -> Message:
    return Message(
        person=notice.person,
        template=notice.template,
        text=notice.text,
        phone=notice.person.phone,
        subject=notice.subject,
        dedupe=notice.dedupe,
        held_by=notice.held_by,
        state=Message.State.HELD if notice.held_by else Message.State.QUEUED,
        created_at=now,
    )


def _queue(messages: Sequence[Message]) -> None:
    # A job is a row of the same database: it exists only if this transaction commits.
    if messages:
        deliver = app.configure_task("jifenban.notices.tasks.deliver")
        jobs: list[dict[str, JSONValue]] = [{"message_id": message.pk} for message in messages]
        deliver.batch_defer(*jobs)


@transaction.atomic
def release_held(*, held_by: str, now: datetime) -> int:
    """Send what a decision held back, to the phones known now; return how many. Again it sends nothing."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("person")
    held = list(rows.filter(held_by=held_by, state=Message.State.HELD))
    for message in held:
        message.state, message.created_at, message.phone = Message.State.QUEUED, now, message.person.phone
        message.save(update_fields=["state", "created_at", "phone"])
    _queue(held)
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
    _queue(failed)
    acts = [Act("notice_sent_again", message.subject, {"message": message.pk}) for message in failed]
    record_all(acts, actor=actor, now=now)
    return len(failed)


@transaction.atomic
def mark_read(*, person: Person, actor: Actor, now: datetime) -> int:
    """Note that the person has opened the inbox; returns how many messages were new."""
    return messages_of(person).filter(read_at=None).update(read_at=now)
