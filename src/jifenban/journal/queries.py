"""Reads of the journal."""

from django.db.models import QuerySet

from jifenban.journal.digests import entry_digest
from jifenban.journal.errors import ChainBroken
from jifenban.journal.models import Entry


def history(subject: str) -> QuerySet[Entry]:
    """The acts on one subject, oldest first, with their actors."""
    return Entry.objects.filter(subject=subject).select_related("actor").order_by("number")


def verify_chain(subject: str) -> int:
    """Do the arithmetic of a chain again and return its length. Raises ChainBroken at the first fault."""
    previous, length = "", 0
    for length, entry in enumerate(history(subject), start=1):
        if entry.number != length or entry.previous_digest != previous or entry.digest != entry_digest(entry):
            raise ChainBroken(subject, entry.number)
        previous = entry.digest
    return length
