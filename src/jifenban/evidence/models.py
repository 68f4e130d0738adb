"""Uploaded pictures: stored once, encrypted, rebuilt by the worker before anybody sees them."""

import uuid

from django.conf import settings
from django.db import models

from jifenban.people.models import Person
from jifenban.vault.fields import EncryptedText


class File(models.Model):
    """One uploaded picture of a person's papers. `refusal` is the sentence for the person."""

    class State(models.TextChoices):
        CHECKING = "checking", "检查中"
        READY = "ready", "已上传"
        POOR = "poor", "看不清"
        REFUSED = "refused", "没有收下"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="files")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    original_name = EncryptedText(default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    refusal = models.CharField(max_length=200, blank=True)
    mended = models.CharField(max_length=200, blank=True)
    limit = models.JSONField()
    received_digest = models.CharField(max_length=64)
    received_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
