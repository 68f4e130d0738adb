"""A person at a window: while a visit lasts, the clerk fills in what is the person's own."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.case import Case
from jifenban.offices.models import Office


class Visit(models.Model):
    """One visitor at one window. A clerk has one visitor at a time; a visit that is over changes nothing more."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clerk"], condition=models.Q(ended_at=None), name="one_visitor_at_a_time"
            )
        ]
        ordering = ["pk"]
