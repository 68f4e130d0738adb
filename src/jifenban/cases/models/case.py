"""The case, the offices it belongs to, and the steps it has taken."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.models import Revision, Round, Service
from jifenban.vault.fields import EncryptedText


class Case(models.Model):
    """One application of one person, pinned to the revision it was opened or submitted under.

    `status` is a word of the revision's workflow. `live` mirrors that status: the database allows one live
    case per person, service and round. Where each application is for somebody of its own (a child), `subject`
    is that one's digest, "" until it is submitted: one live case for each, whoever opened it. `version` counts
    every change and exposes concurrent edits. `adjusts` is the verified score from which an adjustment began.
    `places` repeats the offices of the case as `place_of` says them: a list of many tries them without a join.
    """

    code = models.CharField(max_length=20, unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="cases")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="cases")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=40)
    status_since = models.DateTimeField()
    live = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    receipt_number = models.CharField(max_length=60, null=True, blank=True, unique=True)
    due_on = models.DateField(null=True, blank=True)
    adjusts = models.ForeignKey(
        "cases.VerifiedScore", null=True, blank=True, on_delete=models.PROTECT, related_name="adjustments"
    )
    places = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service", "round"],
                condition=models.Q(live=True, subject=""),
                nulls_distinct=False,
                name="one_live_case_per_person_service_round",
            ),
            models.UniqueConstraint(
                fields=["subject", "service", "round"],
                condition=models.Q(live=True) & ~models.Q(subject=""),
                nulls_distinct=False,
                name="one_live_case_per_subject_service_round",
            ),
        ]
        indexes = [
            models.Index(fields=["revision", "status", "due_on"]),
            # The first pages of a queue are read off this index in its order.
            models.Index(fields=["due_on", "status_since", "id"], name="cases_as_queued"),
        ]


def place_of(relation: str, office: int) -> str:
    """An office (by its id) in a relation, in one word."""
    return f"{relation}:{office}"


class CaseOffice(models.Model):
    """Which office stands in which relation to a case; fixed when the case is submitted."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offices")
    relation = models.CharField(max_length=40)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "relation"], name="one_office_per_relation")]


class Event(models.Model):
    """One step a case took. `request_key` makes a repeated request find the step already taken."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    step = models.CharField(max_length=40)
    from_status = models.CharField(max_length=40)
    to_status = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = EncryptedText(default="")
    request_key = models.CharField(max_length=64, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "request_key"], name="a_request_counts_once")]
        ordering = ["pk"]
