"""What the applicant fills in, section by section, and what each submission froze."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.case import Case
from jifenban.evidence.models import File
from jifenban.vault.fields import EncryptedJSON


class Answer(models.Model):
    """The saved state of one section of the form. `version` lets a second device notice the first.

    `page` and `turn` say which open page saved it last, and which of that page's savings it was.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="answers")
    section = models.CharField(max_length=60)
    data = EncryptedJSON()
    version = models.PositiveIntegerField(default=1)
    page = models.CharField(max_length=64, blank=True)
    turn = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "section"], name="one_answer_per_section")]


class Photo(models.Model):
    """A picture in a slot of the form; `record` is the id of the repeated record it belongs to, or empty.

    `turn`: how many quarter turns clockwise people gave it; the stored picture stays as it is.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="photos")
    section = models.CharField(max_length=60)
    slot = models.CharField(max_length=60)
    record = models.CharField(max_length=36, blank=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="photos")
    position = models.PositiveIntegerField(default=0)
    turn = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["section", "slot", "record", "position", "pk"]


class Submission(models.Model):
    """What one submission rests on: the assertions, the answers, and the moment its first byte arrived."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    assertions = models.JSONField(default=list)
    answers = EncryptedJSON()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="submissions_are_numbered")]
