"""The append-only record of acts. A trigger refuses update, delete and truncate (migration 0002)."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One act: who did what to which subject, when by the business clock and by the real one.

    `data` holds ids, keys and digests, never personal values. `digest` chains the entries of one subject.
    """

    subject = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=60)
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    data = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "number"], name="one_chain_per_subject")]
        indexes = [models.Index(fields=["real_at"], name="journal_by_day")]
        ordering = ["subject", "number"]


class DaySeal(models.Model):
    """The digest over all entries of one real day, chained to the day sealed before it."""

    day = models.DateField(unique=True)
    entries = models.PositiveIntegerField()
    last_entry = models.PositiveBigIntegerField(default=0)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
