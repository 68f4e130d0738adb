"""A large upload waits in a temporary file; where the disk has no room for it, reading it says so.

Django writes that file while it reads the form, before any page runs. A full disk must not end the whole page:
the other fields are kept, and the page that asks for the file says what became of it.
"""

import errno
import io
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

FULL = (errno.ENOSPC, errno.EDQUOT)


class RoomyOrNot(TemporaryFileUploadHandler):
    """Django's own handler, but a file without room is handed on as one that raises on reading."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the temporary file."""
        self.__dict__.pop("file", None)  # that of the field before
        self.no_room: OSError | None = None
        try:
            super().new_file(*args, **kwargs)
        except OSError as problem:
            self._note(problem)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece; after the first that found no room, let the rest pass by."""
        if self.no_room is not None:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as problem:
            self._note(problem)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The upload, whole or without room."""
        try:
            if self.no_room is None:
                return super().file_complete(file_size)
        except OSError as problem:  # what was still buffered
            self._note(problem)
        assert self.no_room is not None
        return UploadedFile(_NoRoom(self.no_room), self.file_name, self.content_type, file_size)

    def _note(self, problem: OSError) -> None:
        if problem.errno not in FULL:
            raise problem
        self.no_room = problem
        if hasattr(self, "file"):
            with suppress(OSError):  # closing writes what is still buffered: there is no room for that either
                self.file.close()


class _NoRoom(io.BytesIO):
    """What could not be kept."""

    def __init__(self, problem: OSError) -> None:
        super().__init__()
        self.problem = problem

    def read(self, size: int | None = -1, /) -> bytes:
        """Raise what the disk answered."""
        raise self.problem
