"""What a department pushes in one table about people who have a verified score."""

from django.db import models

from jifenban.cases.models.batch import TableBatch, TableLine
from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.models import Service
from jifenban.vault.fields import EncryptedJSON


class PushBatch(TableBatch):
    """A table of one fact, checked and applied person by person."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    fact = models.CharField(max_length=60)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")


class PushLine(TableLine):
    """All that a table holds of one person; `number` is the first of the rows.

    `data` is a section's data ({"records": [...]}); `change` how the total changes (68 → 58).
    """

    class State(models.TextChoices):
        READY = "ready", "可以更新"
        PROBLEM = "problem", "有问题"
        DONE = "done", "已更新"
        FAILED = "failed", "没有办成"

    batch = models.ForeignKey(PushBatch, on_delete=models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    data = EncryptedJSON(default=dict)
    change = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=State.choices)

    class Meta(TableLine.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_push_a_row")]
        indexes = [models.Index(fields=["person", "state"])]
