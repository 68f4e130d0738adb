"""Reads of the journal."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from jifenban.clock import CHINA
from jifenban.journal.digests import day_digest, entry_digest
from jifenban.journal.errors import ChainBroken, SealBroken
from jifenban.journal.models import DaySeal, Entry


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


def verify_seals() -> int:
    """Do the arithmetic of every sealed day again and return how many there are. Raises SealBroken at the first fault."""
    previous, seals = "", list(DaySeal.objects.order_by("day"))
    for seal in seals:
        told = day_digest(seal.day, marks_of(seal.day), previous)
        if seal.previous_digest != previous or seal.digest != told:
            raise SealBroken(seal.day)
        previous = seal.digest
    return len(seals)


def marks_of(day: date) -> list[tuple[int, str]]:
    """Id and digest of every entry written on a real day, in the order of ids."""
    start, end = day_bounds(day)
    written = Entry.objects.filter(real_at__gte=start, real_at__lt=end)
    return list(written.order_by("pk").values_list("pk", "digest"))


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Asia/Shanghai and of the next."""
    start = datetime.combine(day, time(), CHINA)
    return start, start + timedelta(days=1)
