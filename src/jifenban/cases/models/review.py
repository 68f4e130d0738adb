"""The items of a case, what each department answers on them, and the clocks that run."""

from django.conf import settings
from django.db import models

from jifenban.cases.models.case import Case
from jifenban.offices.models import Office
from jifenban.vault.fields import EncryptedJSON, EncryptedText


class Item(models.Model):
    """One section of the case as the reviewers see it. `returned` items are all the applicant may mend.

    `assertions` are what the applicant declared, `decided` what the departments made of it (None: not yet).
    """

    class State(models.TextChoices):
        DECLARED = "declared", "已申报"
        RETURNED = "returned", "待补正"
        MENDED = "mended", "已补正"
        CONFIRMED = "confirmed", "认可"
        PARTLY = "partly", "部分认可"
        REFUSED = "refused", "不予认可"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DECLARED)
    reason = EncryptedText(default="")
    assertions = models.JSONField(default=list)
    decided = models.JSONField(null=True, blank=True)
    original_checked_at = models.DateTimeField(null=True, blank=True)
    original_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "section"], name="one_item_per_section")]
        ordering = ["pk"]


#: A department's open questions: what was brought before the office above first, then what was pressed, then by
#: the nearest due day.
URGENT_FIRST = (
    models.F("escalated_at").asc(nulls_last=True),
    models.F("reminders").desc(),
    models.F("due_on").asc(nulls_last=True),
    models.F("opened_at").asc(),
    models.F("id").asc(),
)
STILL_ASKED = models.Q(answered_at=None, dropped=False)


class Review(models.Model):
    """What one department is asked on one item, and what it answered.

    `silent_at`: the first instant at which silence counts as an answer, where the policy says so.
    `reminded_at` and `reminders`: when the department was pressed last, and how often; `escalated_at`: when its
    delay was brought before the office above. `dropped`: the case was over before it was answered.
    """

    class Decision(models.TextChoices):
        CONFIRM = "confirm", "认可"
        PARTLY = "partly", "部分认可"
        REFUSE = "refuse", "不予认可"
        RETURN = "return", "退回补正"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reviews")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="reviews")
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    silent_at = models.DateTimeField(null=True, blank=True, db_index=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True, blank=True)
    dropped = models.BooleanField(default=False)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    confirmed = EncryptedJSON(null=True)
    reason = EncryptedText(default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "office"],
                condition=models.Q(answered_at=None),
                name="one_open_question_per_item_and_department",
            )
        ]
        indexes = [
            models.Index(fields=["office", "answered_at", "due_on"]),
            # The list of a department is read off this index in its order, and counted on it.
            models.Index("office", *URGENT_FIRST, condition=STILL_ASKED, name="open_questions_as_listed"),
        ]
        ordering = ["pk"]


class Timer(models.Model):
    """A clock on a case. Its instants are stored, so editing the calendar never moves them silently.

    `due_at` is the first instant after the term; `next_at` when something of it is due next (a warning or the
    end; NULL: nothing). `pauses` = [{"from": ISO, "to": ISO or null}]; `warnings` = [{"at", "text", "sent"}].
    """

    class State(models.TextChoices):
        RUNNING = "running", "计时中"
        PAUSED = "paused", "时限暂停"
        DONE = "done", "已办结"
        LAPSED = "lapsed", "已逾期"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timers")
    key = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    length = models.PositiveIntegerField(null=True, blank=True)
    pauses = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "key"], condition=models.Q(ended_at=None), name="one_running_timer_per_key"
            )
        ]
        indexes = [models.Index(fields=["next_at"])]
