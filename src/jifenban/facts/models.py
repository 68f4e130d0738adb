"""Assertions about a life: append-only, encrypted, each with its source and the time it was learnt."""

from django.db import models

from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.vault.fields import EncryptedJSON, EncryptedText


class Assertion(models.Model):
    """Somebody says one thing about a person: one value, or one dated record, of one fact.

    `standing` says how far it goes: claimed by its source, confirmed or refuted by a department. A later
    assertion may supersede an earlier one; neither is ever changed (a trigger refuses update and delete).
    `origin` is where it was said ("case:12"); `reason` is what a department said about its decision.
    """

    class Source(models.TextChoices):
        DECLARED = "declared", "本人申报"
        IDENTITY = "identity", "身份认证"
        DEPARTMENT = "department", "部门核验"
        OBJECTION = "objection", "异议复核"
        SYSTEM = "system", "系统数据"

    class Standing(models.TextChoices):
        CLAIMED = "claimed", "已申报"
        CONFIRMED = "confirmed", "已认可"
        REFUTED = "refuted", "不予认可"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assertions")
    fact = models.CharField(max_length=60)
    value = EncryptedJSON()
    source = models.CharField(max_length=12, choices=Source.choices)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedText(default="")
    origin = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        indexes = [models.Index(fields=["person", "fact", "recorded_at"])]
