"""What time itself does: lists come down when their period is over, and cases' timers run out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import SYSTEM, Actor
from jifenban.cases.actions import run_due_timers
from jifenban.journal.actions import record
from jifenban.publicity.models import Publication


def run_due(*, until: datetime) -> int:
    """Let everything due by `until` happen, each at its own instant and in order: timers and take-downs.

    Gives the number of moments that happened; a second run of the same finds nothing left to do.
    """
    done = 0
    shown = Publication.objects.filter(state=Publication.State.SHOWN, shown_until__lte=until)
    for publication_id, instant in shown.order_by("shown_until", "pk").values_list("pk", "shown_until"):
        done += run_due_timers(until=instant)
        done += take_down(publication_id=publication_id, now=instant)
    return done + run_due_timers(until=until)


@transaction.atomic
def take_down(*, publication_id: int, now: datetime) -> bool:
    """Take a list down because its period is over. Says whether there was anything to take down."""
    publication = Publication.objects.select_for_update().get(pk=publication_id)
    if publication.state != Publication.State.SHOWN or now < publication.shown_until:
        return False
    publication.state = Publication.State.ENDED
    publication.save(update_fields=["state"])
    note(publication, "take_down", SYSTEM, now)
    return True


def note(
    publication: Publication, verb: str, actor: Actor, now: datetime, data: dict[str, object] | None = None
) -> None:
    """Write an act on a public list into the journal."""
    subject = f"publication:{publication.pk}"
    record(actor=actor, verb=verb, subject=subject, now=now, data={"run": publication.run_id, **(data or {})})
