"""Scratch installations for tests: folders that the database's own user can pass through."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch() -> Iterator[Path]:
    """A short-named folder under /tmp, removed afterwards (a socket's path must stay short)."""
    folder = Path(tempfile.mkdtemp(prefix="jfb-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
