"""Tables that departments bring, and the first kind: answers to open questions."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.review import Review
from jifenban.vault.fields import EncryptedText


class TableBatch(models.Model):
    """One table that a department brought: checked line by line first, applied when whoever sent it says so."""

    name = models.CharField(max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    @property
    def is_running(self) -> bool:
        """Whether the worker has begun it and is not through."""
        return self.started_at is not None and self.finished_at is None


class TableLine(models.Model):
    """One line of a table; `number` is its row there. `said` is what is wrong with it, or why it failed.

    Every kind of line has these states, each with its own words for people.
    """

    READY, PROBLEM, DONE, FAILED = "ready", "problem", "done", "failed"

    number = models.PositiveIntegerField()
    said = models.CharField(max_length=200, blank=True)

    state: models.CharField  # each kind has its words for the states above

    class Meta:
        abstract = True
        ordering = ["number"]


class AnswerBatch(TableBatch):
    """A table of answers."""


class AnswerLine(TableLine):
    """One line of a table of answers."""

    class State(models.TextChoices):
        READY = "ready", "可以办"
        PROBLEM = "problem", "有问题"
        DONE = "done", "已答复"
        FAILED = "failed", "没有办成"

    batch = models.ForeignKey(AnswerBatch, on_delete=models.CASCADE, related_name="lines")
    review = models.ForeignKey(Review, null=True, on_delete=models.CASCADE, related_name="+")
    decision = models.CharField(max_length=8, blank=True)
    reason = EncryptedText(default="")
    state = models.CharField(max_length=8, choices=State.choices)

    class Meta(TableLine.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_line_a_row")]

    @property
    def review_word(self) -> str:
        """The decision as people say it."""
        return Review.Decision(self.decision).label
