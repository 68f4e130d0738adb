"""Stored computations: every input, the explanation and the engine that made them."""

from __future__ import annotations

from django.db import models

from jifenban.cases.models.case import Case
from jifenban.people.models import Person
from jifenban.policies.models import Revision, Service
from jifenban.vault.fields import EncryptedJSON, EncryptedText


class Assessment(models.Model):
    """One scoring of one life: reproducible from its own inputs, the revision and the as-of date."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40, blank=True)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    parameters = models.JSONField(default=dict)
    inputs = EncryptedJSON()
    result = EncryptedJSON()
    total = models.DecimalField(max_digits=14, decimal_places=6)
    engine = models.CharField(max_length=20)


#: How the end of a score begins whose confirmation was taken back: it has never counted.
TAKEN_BACK = "take_back:"


class VerifiedScores(models.QuerySet["VerifiedScore"]):
    """Scores of people."""

    def standing(self) -> VerifiedScores:
        """Those that counted at their time: a confirmation that was taken back never did."""
        return self.exclude(ended_by__startswith=TAKEN_BACK)


class VerifiedScore(models.Model):
    """A 核定积分: the score a person may use, until an adjustment, objection or settlement ends it.

    `cause` says what made it: an application, or a recalculation. `recalculate_on` is the next day on which it
    changes by itself, `fading_at` the next moment at which the person is told what falls out of the windows of
    services ahead; while `suspended_at` is set (the permit's function is suspended) nobody may use it.
    """

    class Cause(models.TextChoices):
        APPLICATION = "application", "申请核定"
        RECALCULATION = "recalculation", "自动调整"
        PUSHED = "pushed", "定期调整"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="verified_scores")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="verified")
    total = models.DecimalField(max_digits=14, decimal_places=6)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)
    cause = models.CharField(max_length=16, choices=Cause.choices, default=Cause.APPLICATION)
    recalculate_on = models.DateField(null=True, blank=True, db_index=True)
    fading_at = models.DateTimeField(null=True, blank=True, db_index=True)
    suspended_at = models.DateTimeField(null=True, blank=True)

    objects = VerifiedScores.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service"],
                condition=models.Q(ended_at=None),
                name="one_verified_score_in_use",
            )
        ]


class Bar(models.Model):
    """A person's applications of a service are refused from `since` to `until`, unless lifted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bars")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bars")
    reason = EncryptedText(default="")
    since = models.DateTimeField()
    until = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = EncryptedText(default="")
