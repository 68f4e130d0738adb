"""The only writers of the journal."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from jifenban.accounts.actors import Actor, System, user_of
from jifenban.clock import CHINA, real_now
from jifenban.journal.digests import day_digest, entry_digest
from jifenban.journal.errors import DayNotOver, SealBroken
from jifenban.journal.models import DaySeal, Entry

SUBJECT = re.compile(r"[a-z_]+:[A-Za-z0-9_./-]+")


@transaction.atomic(savepoint=False)
def record(
    *, actor: Actor, verb: str, subject: str, now: datetime, data: Mapping[str, Any] | None = None
) -> Entry:
    """Append one act to the chain of `subject` ("case:12"), in the caller's transaction.

    `data` holds ids, keys and digests only. An act whose transaction rolls back leaves no entry.
    """
    if not SUBJECT.fullmatch(subject):
        raise ValueError(f"a journal subject is written kind:id, not {subject!r}")
    lock_text(f"journal {subject}")
    last = Entry.objects.filter(subject=subject).order_by("-number").first()
    entry = Entry(
        subject=subject,
        number=last.number + 1 if last else 1,
        actor=user_of(actor),
        actor_name=actor.name if isinstance(actor, System) else "",
        verb=verb,
        at=now,
        real_at=real_now(),
        data=dict(data or {}),
        previous_digest=last.digest if last else "",
    )
    entry.digest = entry_digest(entry)
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def seal_day(*, day: date, now: datetime) -> DaySeal:
    """Seal the entries written on a real day; sealing it again compares and changes nothing.

    `now` is real time: the journal's days are real days even in the demonstration.
    Raises DayNotOver, and SealBroken when the entries are not those sealed before.
    """
    start, end = day_bounds(day)
    if now < end:
        raise DayNotOver(day)
    lock_text("journal seals")
    pairs = list(
        Entry.objects.filter(real_at__gte=start, real_at__lt=end).order_by("pk").values_list("pk", "digest")
    )
    seal = DaySeal.objects.filter(day=day).first()
    if seal:
        if seal.digest != day_digest(day, pairs, seal.previous_digest):
            raise SealBroken(day)
        return seal
    before = DaySeal.objects.order_by("-day").first()
    previous = before.digest if before else ""
    return DaySeal.objects.create(
        day=day,
        entries=len(pairs),
        last_entry=pairs[-1][0] if pairs else 0,
        previous_digest=previous,
        digest=day_digest(day, pairs, previous),
        sealed_at=now,
    )


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Asia/Shanghai and of the next."""
    start = datetime.combine(day, time(), CHINA)
    return start, start + timedelta(days=1)


def lock_text(text: str) -> None:
    """Hold a lock named by a text until the transaction ends: it also guards a chain's first entry."""
    key = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
