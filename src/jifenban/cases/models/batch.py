"""Answers of a department that come in one table."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.review import Review
from jifenban.vault.fields import EncryptedText


class AnswerBatch(models.Model):
    """One table of answers: checked line by line first, applied when whoever sent it says so."""

    name = models.CharField(max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]


class AnswerLine(models.Model):
    """One line of the table; `number` is its row there. `said` is what is wrong with it, or why it failed."""

    class State(models.TextChoices):
        READY = "ready", "可以办"
        PROBLEM = "problem", "有问题"
        DONE = "done", "已答复"
        FAILED = "failed", "没有办成"

    batch = models.ForeignKey(AnswerBatch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    review = models.ForeignKey(Review, null=True, on_delete=models.CASCADE, related_name="+")
    decision = models.CharField(max_length=8, blank=True)
    reason = EncryptedText(default="")
    state = models.CharField(max_length=8, choices=State.choices)
    said = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_line_a_row")]
        ordering = ["number"]

    @property
    def review_word(self) -> str:
        """The decision as people say it."""
        return Review.Decision(self.decision).label
