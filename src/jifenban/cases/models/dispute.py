"""A dispute of what the data say of somebody whom a condition keeps out, before there is a case."""

from django.conf import settings
from django.db import models

from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.models import Round, Service
from jifenban.vault.fields import EncryptedText


class Dispute(models.Model):
    """One person, one condition (its key in the pack), one round. Upheld, it opens the door for that condition."""

    class State(models.TextChoices):
        OPEN = "open", "正在处理"
        UPHELD = "upheld", "异议成立"
        REFUSED = "refused", "异议不成立"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disputes")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    condition = models.CharField(max_length=60)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="disputes")
    shown = EncryptedText(default="")
    text = EncryptedText()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = EncryptedText(default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service", "round", "condition"],
                condition=models.Q(state="open"),
                nulls_distinct=False,
                name="one_open_dispute_per_condition",
            )
        ]
        indexes = [models.Index(fields=["office", "state", "filed_at"])]
        ordering = ["filed_at", "pk"]
