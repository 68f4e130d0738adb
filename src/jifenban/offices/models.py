"""The tree city → district → street, the departments, their windows and staff, the calendar's exceptions."""

from django.conf import settings
from django.db import models


class Office(models.Model):
    """One organ. `kind` is its place in the tree; `code` is the key that packs use."""

    class Kind(models.TextChoices):
        CITY = "city", "市"
        DISTRICT = "district", "区"
        STREET = "street", "镇街"
        POLICE = "police", "派出所"
        DEPARTMENT = "department", "部门"

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    city = models.CharField(max_length=40)


class Window(models.Model):
    """A counter where people bring originals. `hours` is shown as written in the source."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="windows")
    name = models.CharField(max_length=120)
    phones = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)


class Membership(models.Model):
    """A member of staff works in an office in a role; the role's word comes from the packs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "office", "role"], name="one_membership_each")]


class CalendarDay(models.Model):
    """An exception to the library's calendar, announced by the State Council office or a city."""

    class Kind(models.TextChoices):
        REST = "rest", "休息"
        WORK = "work", "上班"
        MAKE_UP = "make_up", "补班"

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=200)
