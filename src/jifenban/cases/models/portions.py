"""Work on many cases that goes in portions."""

from django.db import models


class PortionWork(models.Model):
    """One occasion that moves many cases, on its way: `done` of `total` have had their turn.

    `refused` keeps the sentence for each case (by id) that could not take its step. Taken up again after a kill,
    the worker goes on behind `done`.
    """

    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def left_some(self) -> bool:
        """Whether a case has not had its turn, or could not move."""
        return bool(self.refused) or self.done < self.total

    @property
    def sentences(self) -> list[str]:
        """Why cases could not move, each reason once."""
        return list(dict.fromkeys(self.refused.values()))
