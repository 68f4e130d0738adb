"""The only writers of evidence: receive a file, keep or refuse what the worker made of it."""

import hashlib
import logging
import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Protocol

from django.db import transaction
from procrastinate.contrib.django import app

from jifenban.accounts.actors import Actor, user_of
from jifenban.accounts.errors import InvalidInput
from jifenban.evidence.limits import HARD_CAP, Limit, limit_as_json, size_text
from jifenban.evidence.models import File
from jifenban.evidence.pictures import Picture
from jifenban.evidence.storage import PICTURE, RECEIVED, THUMBNAIL, aad_of, keep, name_of
from jifenban.evidence.uploads import FULL
from jifenban.journal.actions import lock_text, record
from jifenban.people.models import Person
from jifenban.vault import files

logger = logging.getLogger(__name__)
READ_BYTES = 64 * 1024
LONGEST_NAME = 120


class Stream(Protocol):
    """An upload as Django hands it over, or any opened file."""

    def read(self, size: int, /) -> bytes:
        """Read up to `size` bytes; empty at the end."""


@transaction.atomic
def receive_file(
    *, owner: Person, stream: Stream, name: str, limit: Limit, actor: Actor, now: datetime
) -> File:
    """Take in a file as it comes, sealed and unseen; the worker rebuilds it before anybody looks at it.

    The same content for the same limit is stored once per owner: sending it again returns the first file.
    Name and type are not believed. Raises InvalidInput for an empty file, more than 30 MB, and while the disk is full.
    """
    file_id = uuid.uuid4()
    meter = _Meter(stream)
    place = name_of(file_id, RECEIVED)
    _store(place, meter.chunks(), aad_of(file_id, RECEIVED))
    try:
        if meter.size == 0:
            raise InvalidInput({"file": "这个文件是空的。请重新选择照片后再上传。"})
        digest = meter.digest.hexdigest()
        lock_text(f"evidence {owner.pk} {digest}")
        known = _same_file(owner, digest, limit)
        if known is None:
            return _write_down(file_id, owner, meter, name, limit, actor=actor, now=now)
    except BaseException:
        files.remove(place)
        raise
    files.remove(place)
    return known


def _store(place: str, chunks: Iterator[bytes], aad: str) -> None:
    """Keep what comes in; no room is told to the person here, and to whoever runs the machine in the log."""
    try:
        files.store(place, chunks, aad)
    except OSError as problem:
        if problem.errno not in FULL:
            raise
        logger.exception("No room on the disk for an upload")
        raise InvalidInput(
            {
                "file": "系统的存储空间暂时满了，这张照片没有收下，其他内容都已保存。请过一会儿再传这一张；还不行的，打 12345。"
            }
        ) from problem


def _same_file(owner: Person, digest: str, limit: Limit) -> File | None:
    return (
        File.objects.filter(owner=owner, received_digest=digest, limit=limit_as_json(limit))
        .exclude(state=File.State.REFUSED)
        .first()
    )


def _write_down(
    file_id: uuid.UUID,
    owner: Person,
    meter: "_Meter",
    name: str,
    limit: Limit,
    *,
    actor: Actor,
    now: datetime,
) -> File:
    file = File.objects.create(
        pk=file_id,
        owner=owner,
        uploaded_by=user_of(actor),
        original_name=name[-LONGEST_NAME:],
        limit=limit_as_json(limit),
        received_digest=meter.digest.hexdigest(),
        received_bytes=meter.size,
        received_at=now,
    )
    record(
        actor=actor,
        verb="file_received",
        subject=f"person:{owner.pk}",
        now=now,
        data={"file": str(file_id), "bytes": meter.size, "digest": file.received_digest},
    )
    app.configure_task("jifenban.evidence.tasks.rebuild_image").defer(file_id=str(file_id))
    return file


class _Meter:
    """Reads a stream in pieces, counting and digesting; stops at the hard cap."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.size = 0
        self.digest = hashlib.sha256()

    def chunks(self) -> Iterator[bytes]:
        """The pieces of the stream. Raises InvalidInput past the cap."""
        while piece := self.stream.read(READ_BYTES):
            self.size += len(piece)
            if self.size > HARD_CAP:
                raise InvalidInput(
                    {
                        "file": f"这个文件超过 {size_text(HARD_CAP)}，没有上传。请用手机的普通拍照模式重拍后再上传。"
                    }
                )
            self.digest.update(piece)
            yield piece


@transaction.atomic
def keep_picture(*, file_id: uuid.UUID, picture: Picture) -> File:
    """Store what the worker made of a received file; doing it again gives the same and changes nothing."""
    file = File.objects.select_for_update().get(pk=file_id)
    if file.state != File.State.CHECKING:
        return file
    keep(file_id, PICTURE, picture.content)
    keep(file_id, THUMBNAIL, picture.thumbnail)
    file.state = File.State.POOR if picture.doubt else File.State.READY
    file.refusal, file.mended = picture.doubt, picture.mended
    file.media_type, file.size = picture.media_type, len(picture.content)
    file.width, file.height = picture.width, picture.height
    file.digest = hashlib.sha256(picture.content).hexdigest()
    file.save()
    transaction.on_commit(partial(forget_received, file_id))
    return file


@transaction.atomic
def refuse_file(*, file_id: uuid.UUID, sentence: str) -> File:
    """Note why a received file was not kept; what was received is removed."""
    file = File.objects.select_for_update().get(pk=file_id)
    if file.state == File.State.CHECKING:
        file.state, file.refusal = File.State.REFUSED, sentence
        file.save(update_fields=["state", "refusal"])
    transaction.on_commit(partial(forget_received, file_id))
    return file


def forget_received(file_id: uuid.UUID) -> None:
    """Remove the file as received: it carries metadata, often the place where it was taken."""
    files.remove(name_of(file_id, RECEIVED))
