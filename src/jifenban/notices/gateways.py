"""How text messages leave. SMS_BACKEND names one of GATEWAYS; a city's real gateway is added there."""

from collections.abc import Mapping
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class NotSent(Exception):
    """The gateway did not take a message; it may be tried again."""


class Gateway(Protocol):
    """Takes a text for a phone. Raises NotSent."""

    def send(self, *, phone: str, text: str, key: str) -> None:
        """Send once; `key` lets the gateway recognise a repeat after a crash."""


class Outbox:
    """Sends nothing outside: the message stays in the visible outbox, which is the whole delivery."""

    def send(self, *, phone: str, text: str, key: str) -> None:
        return None


GATEWAYS: Mapping[str, Gateway] = {"outbox": Outbox()}


def gateway() -> Gateway:
    """The gateway of this installation."""
    try:
        return GATEWAYS[settings.SMS_BACKEND]
    except KeyError:
        known = ", ".join(sorted(GATEWAYS))
        raise ImproperlyConfigured(f"SMS_BACKEND must be one of: {known}.") from None
