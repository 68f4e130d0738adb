"""One decision for many cases: who decided, why, how each case came out, and until when it may be taken back."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.case import Case, Event
from jifenban.vault.fields import EncryptedText


class BulkAct(models.Model):
    """A step for many cases. Nobody is told anything before `released_at`; until then it may be taken back."""

    do = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    asks_reason = models.BooleanField(default=False)
    reason = EncryptedText()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undo_until = models.DateTimeField(null=True, blank=True)
    undo_reason = EncryptedText(default="")
    undo_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    @property
    def name(self) -> str:
        """How messages and journal name this decision."""
        return f"act:{self.pk}"


class BulkLine(models.Model):
    """One case of the decision. `before` is what the step changed of the case, as it was."""

    class State(models.TextChoices):
        READY = "ready", "等待办理"
        DONE = "done", "已办"
        FAILED = "failed", "没有办成"
        UNDOING = "undoing", "等待撤回"
        UNDONE = "undone", "已撤回"
        KEPT = "kept", "没有撤回"

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    said = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "case"], name="one_line_a_case")]
        indexes = [models.Index(fields=["act", "state"])]
        ordering = ["pk"]
