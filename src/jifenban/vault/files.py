"""Sealed files: byte streams on disk, encrypted in chunks, written whole or not at all.

Format: b"JFB1", length and text of the key id, 7 random bytes, then chunks of one mebibyte, each sealed
on its own. A chunk's nonce is the 7 bytes, its number and whether it is the last, so that chunks can be
neither swapped nor dropped nor cut off at the end (the STREAM construction).
"""

import io
import os
import re
import struct
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from django.conf import settings

from jifenban.vault.keys import keyring
from jifenban.vault.sealing import SealBroken

MAGIC = b"JFB1"
CHUNK = 1024 * 1024
TAG = 16
PREFIX = 7
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")


def seal(plain: bytes, aad: str) -> bytes:
    """Seal bytes that fit in memory."""
    return b"".join(seal_chunks([plain], aad))


def unseal(sealed: bytes, aad: str) -> bytes:
    """Open what seal made. Raises KeyMissing or SealBroken."""
    return b"".join(unseal_stream(io.BytesIO(sealed), aad))


def store(name: str, chunks: Iterable[bytes], aad: str) -> None:
    """Write a sealed file under MEDIA_ROOT; readers see the old file or the whole new one."""
    path = place(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in seal_chunks(chunks, aad):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def load(name: str, aad: str) -> bytes:
    """Read a whole sealed file. Raises FileNotFoundError, KeyMissing or SealBroken."""
    with place(name).open("rb") as stream:
        return b"".join(unseal_stream(stream, aad))


def exists(name: str) -> bool:
    """Whether a sealed file is there."""
    return place(name).is_file()


def remove(name: str) -> None:
    """Remove a sealed file; one that is not there is no fault."""
    place(name).unlink(missing_ok=True)


def place(name: str) -> Path:
    """Return the path of a name; a name that could leave the folder is refused."""
    if not NAME.fullmatch(name):
        raise ValueError("a file name of the vault holds only a-z, 0-9, _ and -, in folders")
    return Path(settings.MEDIA_ROOT) / name


def seal_chunks(chunks: Iterable[bytes], aad: str) -> Iterator[bytes]:
    """Seal a stream of any length, holding one chunk in memory."""
    ring = keyring()
    cipher, key_id, prefix = ring.cipher(ring.current), ring.current.encode(), os.urandom(PREFIX)
    yield MAGIC + bytes([len(key_id)]) + key_id + prefix
    number, waiting = 0, b""
    for piece in chunks:
        waiting += piece
        while len(waiting) > CHUNK:
            yield cipher.encrypt(_nonce(prefix, number, last=False), waiting[:CHUNK], aad.encode())
            number, waiting = number + 1, waiting[CHUNK:]
    yield cipher.encrypt(_nonce(prefix, number, last=True), waiting, aad.encode())


def unseal_stream(stream: BinaryIO, aad: str) -> Iterator[bytes]:
    """Open a sealed stream chunk by chunk. Raises KeyMissing or SealBroken."""
    if stream.read(len(MAGIC)) != MAGIC:
        raise SealBroken(f"not a sealed file of {aad}")
    length = stream.read(1)
    key_id = stream.read(length[0] if length else 0).decode("ascii", errors="replace")
    prefix = stream.read(PREFIX)
    cipher = keyring().cipher(key_id)
    number, piece = 0, stream.read(CHUNK + TAG)
    while True:
        following = stream.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(prefix, number, last=not following), piece, aad.encode())
        except (InvalidTag, ValueError):
            raise SealBroken(f"a sealed file of {aad} cannot be opened") from None
        if not following:
            return
        number, piece = number + 1, following


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


def _sync_folder(folder: Path) -> None:
    # The name must survive a power cut too, not only the content.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
