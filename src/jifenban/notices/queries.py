"""Reads of messages: the inbox of a person, the outbox of the demonstration."""

from django.db.models import QuerySet

from jifenban.notices.models import Message
from jifenban.people.models import Person

#: Nobody has been told these.
UNTOLD = (Message.State.HELD, Message.State.WITHDRAWN)


def messages_of(person: Person) -> QuerySet[Message]:
    """The inbox of one person, newest first, without what is held back or was taken back."""
    return Message.objects.filter(person=person).exclude(state__in=UNTOLD)


def outbox() -> QuerySet[Message]:
    """Every text message, newest first, with its person. A listing shows `masked_phone`, never the phone."""
    return Message.objects.select_related("person")
