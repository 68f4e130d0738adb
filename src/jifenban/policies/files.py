"""The files of a revision as one compressed archive, so that a stored policy can be unpacked by anybody."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

#: Archives of equal files are equal bytes: a zip entry would else carry the time of writing.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of the files, in the order of their paths."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, _NO_TIME), files[path], zipfile.ZIP_DEFLATED)
    return target.getvalue()


def unpack_files(stored: bytes) -> dict[str, bytes]:
    """The files of an archive by path."""
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
