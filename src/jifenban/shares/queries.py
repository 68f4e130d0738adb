"""Reads of shared answers."""

from __future__ import annotations

from datetime import datetime

from jifenban.shares.models import SharedAnswers
from jifenban.shares.tokens import digest_of


def shared(token: str, now: datetime) -> SharedAnswers | None:
    """The answers of a link, None if there are none or their thirty days are over."""
    return SharedAnswers.objects.filter(digest=digest_of(token), expires_at__gt=now).first()
