"""Papers as issued, and the ledger of their prints."""

from django.conf import settings
from django.db import models

from jifenban.people.models import Person
from jifenban.vault.fields import EncryptedJSON


class Paper(models.Model):
    """One issued paper: its number, its content digest, and the token of the page that confirms it."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    number = models.CharField(max_length=60, unique=True)
    subject = models.CharField(max_length=60, db_index=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="papers")
    data = EncryptedJSON()
    revision_digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    token = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)


class Print(models.Model):
    """One counted print. (subject, kind, number) is unique, so no two clicks get the same count."""

    class Channel(models.TextChoices):
        ONLINE = "online", "网上"
        WINDOW = "window", "窗口"

    subject = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    number = models.PositiveIntegerField()
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="prints")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "channel", "number"], name="each_print_counted_once"
            )
        ]


class Sequence(models.Model):
    """A gapless counter for paper numbers, locked while a number is drawn."""

    key = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)
