"""A person, with or without a log-in, known by the keyed digest of the identity number."""

from django.conf import settings
from django.db import models

from jifenban.vault.fields import EncryptedText


class Person(models.Model):
    """A natural person. Name, number and phone are encrypted; `number_digest` finds the person again."""

    number_digest = models.CharField(max_length=64, unique=True)
    name_digest = models.CharField(max_length=64, db_index=True)
    name = EncryptedText()
    number = EncryptedText()
    phone = EncryptedText(default="")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    known_since = models.DateTimeField()
