"""Keeping and forgetting shared answers. Nobody is logged in here, so the journal is not told who."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from jifenban.shares.models import SharedAnswers
from jifenban.shares.tokens import digest_of

KEPT = timedelta(days=30)


@transaction.atomic
def share(*, identity: str, answers: dict[str, Any], now: datetime) -> str:
    """Keep answers, encrypted, for thirty days; return the token of their link."""
    token = secrets.token_urlsafe(24)
    SharedAnswers.objects.create(
        digest=digest_of(token), identity=identity, answers=answers, created_at=now, expires_at=now + KEPT
    )
    return token


@transaction.atomic
def forget(*, token: str) -> bool:
    """Delete the answers of a link; say whether there were any."""
    deleted, _ = SharedAnswers.objects.filter(digest=digest_of(token)).delete()
    return deleted > 0


@transaction.atomic
def forget_expired(*, now: datetime) -> int:
    """Delete what is past its day; return how many there were."""
    deleted, _ = SharedAnswers.objects.filter(expires_at__lte=now).delete()
    return deleted
