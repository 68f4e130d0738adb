"""Published pack revisions, the services that use them, and the dated values of rounds."""

from django.db import models


class Service(models.Model):
    """What people apply for, across editions: its key is the pack identity without the edition."""

    key = models.CharField(max_length=80, unique=True)
    city = models.CharField(max_length=40)
    title = models.CharField(max_length=80)


class Revision(models.Model):
    """One published state of a pack; its files stand beside it, so that naming a revision stays cheap."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="revisions")
    identity = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity", "number"], name="one_digest_per_revision")]


class Archive(models.Model):
    """Every file that makes a revision up, packed; never changed afterwards."""

    revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, primary_key=True, related_name="archive"
    )
    files = models.BinaryField()


class Round(models.Model):
    """A batch of one service: its dates, quota and line are RoundValues.

    `plan` is the pack's round file that says which values it has; several batches may follow one plan.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", "筹备中"
        OPEN = "open", "办理中"
        FROZEN = "frozen", "已锁定"
        PUBLISHED = "published", "公示中"
        FINAL = "final", "已办结"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="rounds")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="rounds")
    key = models.CharField(max_length=40)
    plan = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="one_round_per_key")]


class RoundValue(models.Model):
    """What a round's value is from some moment on, and who says so. The latest recorded one holds."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="values")
    key = models.CharField(max_length=40)
    value = models.JSONField()
    source = models.CharField(max_length=300)
    demonstration = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["round", "key", "recorded_at", "pk"]
