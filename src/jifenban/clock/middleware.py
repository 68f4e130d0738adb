"""Gives every request its one moment of business time."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jifenban.clock.clock import CHINA, business_time, real_now

# nginx writes seconds ("t=1700000000.123"), others milliseconds or microseconds.
REQUEST_START = re.compile(r"(?:t=)?(\d{10})(?:\.?(\d{1,6}))?")
# A slow phone's upload takes minutes, never hours: an older mark is a broken clock.
OLDEST_MARK = timedelta(hours=1)


class TimedRequest(HttpRequest):
    """A request after BusinessTime, in types: nobody makes one of these."""

    received_at: datetime
    now: datetime


class BusinessTime:
    """Sets `request.received_at` and `request.now`: when the server first had the request.

    A deadline counts that moment, not the end of a slow upload: this runs before any body is read. Without a
    proxy it is when the headers are complete (granian calls the application then; tests/reliability holds
    it) and one of the server's threads is free. A proxy that buffers requests marks the true first byte in
    X-Request-Start; it is believed only when JIFENBAN_TRUST_REQUEST_START says that such a proxy stands in
    front.
    """

    def __init__(self, get_response: Callable[[TimedRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TimedRequest) -> HttpResponse:
        real = real_now()
        if settings.JIFENBAN_TRUST_REQUEST_START:
            real = first_byte(request.headers.get("X-Request-Start", ""), real)
        request.received_at = request.now = business_time(real)
        return self.get_response(request)


def first_byte(header: str, arrived: datetime) -> datetime:
    """Read a proxy's mark of the first byte; one that is unreadable, late or too old is not used."""
    match = REQUEST_START.fullmatch(header.strip())
    if not match:
        return arrived
    marked = datetime.fromtimestamp(int(match[1]), CHINA) + timedelta(
        microseconds=int((match[2] or "").ljust(6, "0"))
    )
    return marked if timedelta() <= arrived - marked <= OLDEST_MARK else arrived
