"""Publications of ranking runs: what the public sees, for how long, and what became of it."""

from django.db import models

from jifenban.cases.models import PortionWork
from jifenban.rankings.models import Run


class Publication(models.Model):
    """A list shown to the public from `shown_from` until `shown_until`, then taken down by itself.

    `columns` are key, label, unit and kind (see publicity.columns); `receipts` says whether the last signs of
    the receipt numbers are shown.
    """

    class State(models.TextChoices):
        SHOWN = "shown", "公示中"
        RETRACTED = "retracted", "已撤回"
        ENDED = "ended", "公示期满"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="publications")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    columns = models.JSONField()
    receipts = models.BooleanField(default=True)
    shown_from = models.DateTimeField()
    shown_until = models.DateTimeField()
    digest = models.CharField(max_length=64)
    retracted_at = models.DateTimeField(null=True, blank=True)
    retraction_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=models.Q(state="shown"), name="a_run_is_shown_once"
            )
        ]
        indexes = [models.Index(fields=["state", "shown_until"])]


class PublicRow(models.Model):
    """One line of a public list: masked, with keyed digests so that a person can find the own line."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    rank = models.PositiveIntegerField()
    masked_name = models.CharField(max_length=40)
    receipt_tail = models.CharField(max_length=12)
    name_digest = models.CharField(max_length=64, db_index=True)
    receipt_digest = models.CharField(max_length=64, db_index=True)
    values = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "position"], name="a_position_once")]

    @property
    def cells(self) -> list[str]:
        """The values in the order of the list's columns."""
        return [cell for _, cell in self.shown]

    @property
    def shown(self) -> list[tuple[dict[str, str], str]]:
        """Every column of the list with this line's value."""
        return [(column, self.values.get(column["key"], "")) for column in self.publication.columns]


class Settling(PortionWork):
    """What an event of a list means for its cases, on its way."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="settlings")
    event = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "event"], name="an_event_settles_a_list_once")
        ]
