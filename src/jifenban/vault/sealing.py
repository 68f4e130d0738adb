"""Sealing of small values: key id + nonce + AES-GCM, bound to the place they are kept in."""

import os

from cryptography.exceptions import InvalidTag

from jifenban.vault.keys import keyring

VERSION = 1
NONCE_BYTES = 12


class SealBroken(Exception):
    """Sealed bytes were changed, cut short, or moved here from another place."""


def seal_value(plain: bytes, aad: str) -> bytes:
    """Encrypt `plain` with the current key; `aad` names the place and must be given again to unseal."""
    ring = keyring()
    key_id = ring.current.encode()
    nonce = os.urandom(NONCE_BYTES)
    sealed = ring.cipher(ring.current).encrypt(nonce, plain, aad.encode())
    return bytes([VERSION, len(key_id)]) + key_id + nonce + sealed


def unseal_value(sealed: bytes, aad: str) -> bytes:
    """Decrypt what seal_value made. Raises KeyMissing or SealBroken."""
    if len(sealed) < 2 or sealed[0] != VERSION:
        raise SealBroken(f"not a sealed value of {aad}")
    start = 2 + sealed[1]
    key_id = sealed[2:start].decode("ascii", errors="replace")
    nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
    cipher = keyring().cipher(key_id)
    try:
        return cipher.decrypt(nonce, body, aad.encode())
    except (InvalidTag, ValueError):
        raise SealBroken(f"a sealed value of {aad} cannot be opened") from None
