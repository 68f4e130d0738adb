"""What a shared link leads to. Nobody is named, and nobody but who has the link can find it."""

from django.db import models

from jifenban.vault.fields import EncryptedJSON


class SharedAnswers(models.Model):
    """Somebody's answers to the calculator of one pack, until `expires_at`.

    The link's token is not stored, only its keyed digest: a copy of the database opens nothing.
    """

    digest = models.CharField(max_length=64, unique=True)
    identity = models.CharField(max_length=120)
    answers = EncryptedJSON()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
