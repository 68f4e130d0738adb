"""The employer of a case: asked by the applicant, confirmed or returned by its agents."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.case import Case
from jifenban.employers.models import Employer
from jifenban.vault.fields import EncryptedText


class EmployerLink(models.Model):
    """One request of a case to an employer. Of a case only one lives: asked, or confirmed."""

    class State(models.TextChoices):
        ASKED = "asked", "等待单位确认"
        CONFIRMED = "confirmed", "单位已确认"
        RETURNED = "returned", "单位退回"
        RELEASED = "released", "已解除"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="employer_links")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="links")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = EncryptedText(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["asked", "confirmed"]),
                name="one_living_employer_link_per_case",
            )
        ]
        indexes = [models.Index(fields=["employer", "state", "asked_at"])]
        ordering = ["pk"]
