"""A department's question that goes out over HTTP, and how far it has come."""

from django.db import models

from jifenban.cases.models.review import Review


class Inquiry(models.Model):
    """The machine's side of one review; people may answer the review at any time, which overtakes it.

    `key` names the question to the department for ever: however often it is sent, it is one question.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        ASKED = "asked", "已发送，等对方答复"
        ANSWERED = "answered", "对方已答复"
        REFUSED = "refused", "对方拒绝或答复不能用"
        FAILED = "failed", "没有联系上对方"
        OVERTAKEN = "overtaken", "已由人工答复"

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="inquiry")
    key = models.UUIDField(unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    polls = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state"])]

    @property
    def is_in_trouble(self) -> bool:
        """Whether somebody has to look: the question will not be answered by itself."""
        return self.state in (self.State.REFUSED, self.State.FAILED)
