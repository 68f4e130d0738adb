"""Where the pictures of a File lie in the vault. Each is sealed for its file and its use."""

from uuid import UUID

from jifenban.evidence.errors import PictureGone
from jifenban.evidence.models import File
from jifenban.vault import files

RECEIVED, PICTURE, THUMBNAIL = "received", "picture", "thumbnail"


def name_of(file_id: UUID, use: str) -> str:
    """The name in the vault; two letters spread the folders."""
    return f"evidence/{file_id.hex[:2]}/{file_id.hex}/{use}"


def aad_of(file_id: UUID, use: str) -> str:
    """What a sealed picture is bound to."""
    return f"evidence.File:{file_id}:{use}"


def keep(file_id: UUID, use: str, content: bytes) -> None:
    """Seal and store one picture, in place of an earlier one."""
    files.store(name_of(file_id, use), [content], aad_of(file_id, use))


def picture_of(file: File) -> bytes:
    """The rebuilt picture. Raises PictureGone while it is checked, when it was refused or is lost."""
    return _load(file, PICTURE)


def thumbnail_of(file: File) -> bytes:
    """The small JPEG for lists. Raises PictureGone while it is checked, when it was refused or is lost."""
    return _load(file, THUMBNAIL)


def _load(file: File, use: str) -> bytes:
    try:
        return files.load(name_of(file.pk, use), aad_of(file.pk, use))
    except FileNotFoundError:
        raise PictureGone from None
