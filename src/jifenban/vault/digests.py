"""Keyed digests: the way to find an encrypted value again without storing it."""

import base64
import hashlib
import hmac
from functools import lru_cache

from django.conf import settings


def keyed_digest(purpose: str, text: str) -> str:
    """Return HMAC-SHA256 of `text` as 64 hex characters.

    `purpose` separates uses: the digest of a number as an identity never equals its digest as a phone.
    """
    message = purpose.encode() + b"\0" + text.encode()
    return hmac.new(_key(settings.JIFENBAN_DIGEST_KEY), message, hashlib.sha256).hexdigest()


@lru_cache(maxsize=8)
def _key(encoded: str) -> bytes:
    return base64.b64decode(encoded, validate=True)
