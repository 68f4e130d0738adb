"""Which requests the live server is still answering: a page may be closed before its last picture has come."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started

PATIENCE_S = 30


@contextmanager
def answered() -> Iterator[None]:
    """At the end, wait until every request begun in between is answered: emptying the database would meet it half-way.

    Raises AssertionError if one is not answered in time.
    """
    changed = threading.Condition()
    running = 0

    def begin(**_: Any) -> None:
        nonlocal running
        with changed:
            running += 1

    def end(**_: Any) -> None:
        nonlocal running
        with changed:
            running -= 1
            changed.notify_all()

    request_started.connect(begin, weak=False)
    request_finished.connect(end, weak=False)
    try:
        yield
        with changed:
            assert changed.wait_for(lambda: running <= 0, PATIENCE_S), "a request was not answered"
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)
