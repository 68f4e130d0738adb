"""What people are told: the outbox of text messages and the inbox on the site are the same rows."""

from django.db import models

from jifenban.people.masking import mask_phone
from jifenban.people.models import Person
from jifenban.vault.fields import EncryptedText


class Message(models.Model):
    """One notice to one person. `dedupe` makes sure the same event is told once.

    `held_by` names the decision that may still be taken back: until then nobody is told anything.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        HELD = "held", "等撤回期满"
        WITHDRAWN = "withdrawn", "已收回"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    template = models.CharField(max_length=60)
    text = EncryptedText()
    phone = EncryptedText(default="")
    subject = models.CharField(max_length=60, db_index=True)
    dedupe = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    problem = models.CharField(max_length=200, blank=True)
    held_by = models.CharField(max_length=40, blank=True, db_index=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    @property
    def masked_phone(self) -> str:
        """The phone as a listing may show it: 138****0000."""
        return mask_phone(self.phone)
