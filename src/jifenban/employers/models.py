"""An employer, the people who act for it, and the terms for which it is refused."""

from django.conf import settings
from django.db import models

from jifenban.evidence.models import File
from jifenban.people.models import Person
from jifenban.vault.fields import EncryptedText


class Employer(models.Model):
    """An organisation by its unified social credit code, registered in one service (its key).

    `code` is the 单位注册码 it hands to its staff; it works once the registration is accepted. `fits` is False
    where the credit code's check sign does not: it was told so and registered all the same. A registration that
    was refused, with its `reason`, holds its credit code no longer: whoever the organisation really is may come.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "登记待核对"
        ACCEPTED = "accepted", "登记已核对"
        REFUSED = "refused", "登记没有通过"

    service = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = EncryptedText(default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    credit_code = models.CharField(max_length=18)
    fits = models.BooleanField(default=True)
    name = models.CharField(max_length=120)
    contact = EncryptedText()
    phone = EncryptedText()
    code = models.CharField(max_length=9, unique=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "credit_code"],
                condition=~models.Q(state="refused"),
                name="a_credit_code_once_per_service",
            )
        ]


class ProofPicture(models.Model):
    """One picture of a paper that a registration shows; `proof` is the pack's key of the paper."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="proofs")
    proof = models.CharField(max_length=40)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")


class Agent(models.Model):
    """A person who acts for an employer, until `ended_at`."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="agents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agencies")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "person"],
                condition=models.Q(ended_at=None),
                name="one_agency_per_person_and_employer",
            )
        ]


class EmployerBar(models.Model):
    """Nothing of an employer is taken in a service from `since` to `until`: it helped with false claims.

    `service` is the service's key and `origin` names what it was found in ("case:12").
    """

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="bars")
    service = models.CharField(max_length=80)
    origin = models.CharField(max_length=60)
    reason = EncryptedText(default="")
    since = models.DateTimeField()
    until = models.DateTimeField()
