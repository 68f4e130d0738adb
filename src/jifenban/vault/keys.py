"""The keys of the installation: read from settings, never logged, the last one writes."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32


class KeysUnreadable(Exception):
    """JIFENBAN_DATA_KEYS is not a list of `id:base64` with 32-byte keys."""


class KeyMissing(Exception):
    """Something was sealed with a key that this installation does not hold. Only the key's id is named."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"no key {key_id!r} in JIFENBAN_DATA_KEYS: put it back to read what it sealed")
        self.key_id = key_id


@dataclass(frozen=True)
class Keyring:
    """Every key by its id; `current` seals new data, all of them unseal."""

    current: str
    ciphers: Mapping[str, AESGCM] = field(repr=False)

    def cipher(self, key_id: str) -> AESGCM:
        """Return the cipher of a key. Raises KeyMissing."""
        try:
            return self.ciphers[key_id]
        except KeyError:
            raise KeyMissing(key_id) from None


@lru_cache(maxsize=8)
def read_keys(text: str) -> Keyring:
    """Read `k1:base64,k2:base64`. Raises KeysUnreadable, which never repeats the text."""
    ciphers: dict[str, AESGCM] = {}
    for position, part in enumerate(text.split(","), start=1):
        key_id, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise KeysUnreadable(f"key number {position} of JIFENBAN_DATA_KEYS is not base64") from None
        if not key_id.isascii() or not key_id.isalnum() or len(key_id) > 20 or len(key) != KEY_BYTES:
            raise KeysUnreadable(
                f"key number {position} of JIFENBAN_DATA_KEYS is not `id:base64 of {KEY_BYTES} bytes`"
            )
        if key_id in ciphers:
            raise KeysUnreadable(f"key number {position} of JIFENBAN_DATA_KEYS repeats an id")
        ciphers[key_id] = AESGCM(key)
    return Keyring(current=key_id, ciphers=ciphers)


def keyring() -> Keyring:
    """Return the keys of this installation."""
    return read_keys(settings.JIFENBAN_DATA_KEYS)
