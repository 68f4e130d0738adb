"""Promises: ticks that are acts of their own. Each is journaled with its text, its time and its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jifenban.accounts.actors import Actor
from jifenban.cases.models import Case
from jifenban.journal.actions import record
from jifenban.policies.queries import policy
from policypack.forms import TICKED, FormText, Section


def journal_promises(
    case: Case,
    section: Section,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    place: str,
) -> None:
    """Record every promise of a section that is given or taken back by this saving.

    The entry holds which text it was (its key, its version if it has one, the digest of its words, the pack's digest), the page of the
    form and the masked address; the words themselves are found in the pack of that digest.
    """
    loaded = policy(case.revision)
    for field in section.fields:
        given = after.get(field.key) == TICKED
        if not field.promise or given == (before.get(field.key) == TICKED):
            continue
        data = {
            "promise": f"{section.key}.{field.key}",
            "text": field.text,
            "version": loaded.forms.texts[field.text].version,
            "text_digest": text_digest(loaded.forms.texts[field.text]),
            "pack": case.revision.digest,
            "page": loaded.forms.page_of(section.key).key,
            "place": place,
        }
        verb = "give_promise" if given else "take_back_promise"
        record(actor=actor, verb=verb, subject=f"case:{case.pk}", now=now, data=data)


def text_digest(text: FormText) -> str:
    """SHA-256 of the words that were promised."""
    return hashlib.sha256(text.text.encode()).hexdigest()
