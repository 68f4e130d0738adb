"""How entries and days are digested. Anybody with the rows can do the arithmetic again."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date

from jifenban.journal.models import Entry
from jifenban.vault.fields import canonical_json


def entry_digest(entry: Entry) -> str:
    """SHA-256 over everything an entry says, and over the entry before it."""
    return _sha256(
        [
            entry.subject,
            entry.number,
            entry.actor_id,
            entry.actor_name,
            entry.verb,
            entry.at.astimezone(UTC).isoformat(),
            entry.real_at.astimezone(UTC).isoformat(),
            entry.data,
            entry.previous_digest,
        ]
    )


def day_digest(day: date, entries: Iterable[tuple[int, str]], previous_digest: str) -> str:
    """SHA-256 over a day, the (id, digest) of its entries in the order of ids, and the seal before it."""
    return _sha256([day.isoformat(), [list(pair) for pair in entries], previous_digest])


def _sha256(parts: list[object]) -> str:
    return hashlib.sha256(canonical_json(parts)).hexdigest()
