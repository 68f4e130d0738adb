"""The demonstration clock: one row that says what business time it is in the demonstration."""

from datetime import datetime

from django.db import models


class DemoClock(models.Model):
    """Business time of the demonstration: `base`, plus the real time since `anchored_at` unless frozen.

    Outside the demonstration the table is empty and business time is real time.
    """

    base = models.DateTimeField()
    anchored_at = models.DateTimeField()
    frozen = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="one_demo_clock", condition=models.Q(pk=1))]
        permissions = [("move_demo_clock", "may move the demonstration clock forward")]

    def at(self, real: datetime) -> datetime:
        """Business time at a real moment; a moment before the anchor counts as the anchor."""
        if self.frozen or real <= self.anchored_at:
            return self.base
        return self.base + (real - self.anchored_at)
