"""An employer, the people who act for it, and the terms for which it is refused."""

from django.db import models

from jifenban.people.models import Person
from jifenban.vault.fields import EncryptedText


class Employer(models.Model):
    """An organisation by its unified social credit code. `code` is the 单位注册码 it hands to its staff.

    `fits` is False where the credit code's check sign does not: it was told so and registered all the same.
    """

    credit_code = models.CharField(max_length=18, unique=True)
    fits = models.BooleanField(default=True)
    name = models.CharField(max_length=120)
    contact = EncryptedText()
    phone = EncryptedText()
    code = models.CharField(max_length=9, unique=True)
    registered_at = models.DateTimeField()


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
