"""How text messages leave. SMS_BACKEND names one of GATEWAYS."""

from collections.abc import Callable, Mapping
from typing import Protocol

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 3, 10
#: Not the message's fault: our key is wrong, the gateway is busy or late. All other 4xx refuse the message.
TRY_AGAIN = (401, 403, 408, 425, 429)
LONGEST_REASON = 200


class NotSent(Exception):
    """The gateway did not take a message; it may be tried again."""


class Declined(Exception):
    """The gateway will never take this message (a number that does not exist); the reason is its own."""


class Gateway(Protocol):
    """Takes a text for a phone. Raises NotSent or Declined."""

    def send(self, *, phone: str, text: str, key: str) -> None:
        """Send once; `key` lets the gateway recognise a repeat after a crash."""


class Outbox:
    """Sends nothing outside: the message stays in the visible outbox, which is the whole delivery."""

    def send(self, *, phone: str, text: str, key: str) -> None:
        return None


class HttpGateway:
    """Posts `{"phone", "text"}` as JSON to SMS_URL, with `Authorization: Bearer SMS_KEY` and `Idempotency-Key`.

    Any 2xx means taken. A gateway with another protocol stands behind a small translator of this one.
    """

    def send(self, *, phone: str, text: str, key: str) -> None:
        try:
            answer = requests.post(
                settings.SMS_URL,
                json={"phone": phone, "text": text},
                headers={"Authorization": f"Bearer {settings.SMS_KEY}", "Idempotency-Key": key},
                timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER),
                allow_redirects=False,
            )
        except requests.RequestException as problem:
            # The problem's own text may hold the address; its kind says enough.
            raise NotSent(type(problem).__name__) from None
        if answer.ok and not answer.is_redirect:
            return
        if 400 <= answer.status_code < 500 and answer.status_code not in TRY_AGAIN:
            raise Declined(f"{answer.status_code} {answer.text}"[:LONGEST_REASON].strip())
        raise NotSent(str(answer.status_code))


GATEWAYS: Mapping[str, Callable[[], Gateway]] = {"outbox": Outbox, "http": HttpGateway}


def gateway() -> Gateway:
    """The gateway of this installation."""
    try:
        return GATEWAYS[settings.SMS_BACKEND]()
    except KeyError:
        known = ", ".join(sorted(GATEWAYS))
        raise ImproperlyConfigured(f"SMS_BACKEND must be one of: {known}.") from None
