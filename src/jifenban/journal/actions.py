"""The only writers of the journal."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from jifenban.accounts.actors import Actor, System, user_of
from jifenban.clock import real_now
from jifenban.journal.digests import day_digest, entry_digest
from jifenban.journal.errors import DayNotOver, SealBroken
from jifenban.journal.models import DaySeal, Entry
from jifenban.journal.queries import day_bounds, marks_of

SUBJECT = re.compile(r"[a-z_]+:[A-Za-z0-9_./-]+")

#: One step down the index for each subject, however long its chain is.
LAST_ENTRIES = """
SELECT subject, number, digest FROM unnest(%s::text[]) AS wanted CROSS JOIN LATERAL
    (SELECT subject, number, digest FROM journal_entry WHERE subject = wanted ORDER BY number DESC LIMIT 1) AS last
"""


@dataclass(frozen=True)
class Act:
    """What was done to which subject ("case:12"). `data` holds ids, keys and digests only."""

    verb: str
    subject: str
    data: Mapping[str, Any] = field(default_factory=dict)


def record(
    *, actor: Actor, verb: str, subject: str, now: datetime, data: Mapping[str, Any] | None = None
) -> Entry:
    """Append one act to the chain of its subject; see record_all."""
    return record_all([Act(verb, subject, data or {})], actor=actor, now=now)[0]


@transaction.atomic(savepoint=False)
def record_all(acts: Sequence[Act], *, actor: Actor, now: datetime) -> list[Entry]:
    """Append acts to the chains of their subjects, in this order, in the caller's transaction.

    However many they are, it costs three queries. Acts whose transaction rolls back leave no entry.
    """
    for act in acts:
        if not SUBJECT.fullmatch(act.subject):
            raise ValueError(f"a journal subject is written kind:id, not {act.subject!r}")
    ends = _locked_ends({act.subject for act in acts})
    entries, real_at = [], real_now()
    for act in acts:
        number, digest = ends.get(act.subject, (0, ""))
        entry = Entry(
            subject=act.subject,
            number=number + 1,
            actor=user_of(actor),
            actor_name=actor.name if isinstance(actor, System) else "",
            verb=act.verb,
            at=now,
            real_at=real_at,
            data=dict(act.data),
            previous_digest=digest,
        )
        entry.digest = entry_digest(entry)
        ends[act.subject] = (entry.number, entry.digest)
        entries.append(entry)
    return Entry.objects.bulk_create(entries)


def _locked_ends(subjects: Collection[str]) -> dict[str, tuple[int, str]]:
    """Number and digest of the last entry of each chain, which nobody else adds to until the transaction ends."""
    lock_texts(f"journal {subject}" for subject in subjects)
    with connection.cursor() as cursor:
        cursor.execute(LAST_ENTRIES, [list(subjects)])
        return {subject: (number, digest) for subject, number, digest in cursor.fetchall()}


@transaction.atomic
def seal_day(*, day: date, now: datetime) -> DaySeal:
    """Seal the entries written on a real day; sealing it again compares and changes nothing.

    `now` is real time: the journal's days are real days even in the demonstration.
    Raises DayNotOver, and SealBroken when the entries are not those sealed before.
    """
    if now < day_bounds(day)[1]:
        raise DayNotOver(day)
    lock_text("journal seals")
    pairs = marks_of(day)
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


def lock_text(text: str) -> None:
    """Hold a lock named by a text until the transaction ends: it also guards a chain's first entry."""
    lock_texts([text])


def lock_texts(texts: Iterable[str]) -> None:
    """Hold the locks named by these texts. They are taken in one order, so that no two wait for each other."""
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    keys = sorted(int.from_bytes(digest[:8], "big", signed=True) for digest in digests)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])
