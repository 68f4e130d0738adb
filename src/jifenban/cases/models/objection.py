"""Objections to what was decided, and what a case's result is wanted for."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.case import Case
from jifenban.cases.models.review import Item
from jifenban.vault.fields import EncryptedText


class Objection(models.Model):
    """One objection to one item of a case (`item` None: to the case as a whole).

    `kind` is a word of the revision's workflow. `effect` keeps the totals before and after as they were shown
    when it was decided ({"before": "68", "after": "70"}); `assertions` are the facts that an upheld one made.
    """

    class State(models.TextChoices):
        OPEN = "open", "核查中"
        UPHELD = "upheld", "成立"
        REJECTED = "rejected", "不成立"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="objections")
    kind = models.CharField(max_length=40)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.CASCADE, related_name="objections")
    reason = EncryptedText(default="")
    #: Name and telephone of who objects, where that is not the person of the case.
    objector = EncryptedText(default="", blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at_window = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = EncryptedText(default="")
    effect = models.JSONField(default=dict)
    assertions = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "item"],
                condition=models.Q(state="open"),
                nulls_distinct=False,
                name="one_open_objection_per_subject",
            )
        ]
        indexes = [models.Index(fields=["state", "filed_at"])]
        ordering = ["pk"]


class Intent(models.Model):
    """A service that a submitted case is wanted for, whose dates it is held to.

    `missed_at` is set when a date passed or a step came too late (`missed_step`): the case goes on without it.
    `warned` are the warnings sent; `next_at` when something of it is due next.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="intents")
    key = models.CharField(max_length=40)
    chosen_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True, blank=True)
    missed_step = models.CharField(max_length=40, blank=True)
    warned = models.JSONField(default=list)
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_intent_per_service")]
        ordering = ["pk"]
