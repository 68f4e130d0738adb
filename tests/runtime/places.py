"""Scratch installations for tests: folders that the database's own user can pass through."""

import shutil
import socket
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


def any_port() -> int:
    """A port the system gives now, and to nobody else for a while: two test runs on one machine do not meet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
