"""The only writer of the demonstration clock."""

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from jifenban.clock.clock import real_now
from jifenban.clock.errors import ClockMovesForwardOnly, NoDemonstration
from jifenban.clock.models import DemoClock

# Any constant: it only has to be the same for everybody who sets the first clock.
FIRST_CLOCK_LOCK = 7_233_001


class ClockOperator(Protocol):
    """A user, or the system."""

    def has_perm(self, perm: str) -> bool:
        """Whether the actor holds a permission."""


@transaction.atomic
def set_demo_clock(
    *, to: datetime, actor: ClockOperator, now: datetime, frozen: bool | None = None
) -> DemoClock:
    """Set the demonstration clock to `to`; it runs on from there, or stands still when `frozen`.

    The first setting may choose any time; `frozen=None` leaves it as it was. `now` is business time as the
    actor saw it. Raises NoDemonstration, PermissionDenied, ClockMovesForwardOnly.
    """
    if not settings.JIFENBAN_DEMO:
        raise NoDemonstration
    if not actor.has_perm("clock.move_demo_clock"):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_CLOCK_LOCK])
    clock = DemoClock.objects.select_for_update().filter(pk=1).first()
    real = real_now()
    if clock is None:
        return DemoClock.objects.create(pk=1, base=to, anchored_at=real, frozen=bool(frozen))
    # The row, not only `now`: somebody else may have moved the clock since this actor's page was made.
    if to < max(now, clock.at(real)):
        raise ClockMovesForwardOnly
    clock.base, clock.anchored_at = to, real
    if frozen is not None:
        clock.frozen = frozen
    clock.save(update_fields=["base", "anchored_at", "frozen"])
    return clock
