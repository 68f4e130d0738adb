"""Telephone calls about a case: who called, when, and what came of it."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.case import Case
from jifenban.vault.fields import EncryptedText


class Call(models.Model):
    """One call of a member of staff to the person of a case."""

    class Outcome(models.TextChoices):
        REACHED = "reached", "已接通"
        NO_ANSWER = "no_answer", "无人接听"
        WRONG = "wrong", "号码不对"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="calls")
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = EncryptedText(default="")

    class Meta:
        ordering = ["pk"]
