"""The HTTP connector: how a question reaches a department's own system, and how its answer comes back.

`POST url` takes a question (`Authorization: Bearer key`, `Idempotency-Key`), `GET url/<key>` asks for its answer.
200 is an answer, 202 says that it will come, 404 on asking that the question is not known there. The protocol is
described in docs/reference/department-link.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from django.conf import settings

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 3, 10
LONGEST_ANSWER = 100_000  # bytes
#: Not the question's fault: our key is wrong, the department is busy or late. All other 4xx refuse it.
TRY_AGAIN = (401, 403, 408, 425, 429)
LONGEST_REASON = 120


class NotReached(Exception):
    """The department's system did not take the call; it may be tried again."""


class TurnedDown(Exception):
    """The department's system will never answer this question, or not so that we understand it."""


@dataclass(frozen=True)
class Answer:
    """What a department's system said; nothing of it is checked yet but its shape."""

    decision: str
    confirmed: Mapping[str, Any] | None
    reason: str


@dataclass(frozen=True)
class Link:
    """One department's address and our key there."""

    url: str
    key: str

    def ask(self, question: Mapping[str, Any], key: str) -> Answer | None:
        """Send a question; None: it is taken and will be answered. Raises NotReached, TurnedDown."""
        answer = self._call("POST", self.url, key, question)
        return _answer(answer) if answer.status_code == 200 else None

    def poll(self, key: str) -> Answer | None:
        """Ask for the answer to a question; None: not yet. Raises KeyError if it is not known there."""
        answer = self._call("GET", f"{self.url.rstrip('/')}/{key}", key)
        if answer.status_code == 404:
            raise KeyError(key)
        return _answer(answer) if answer.status_code == 200 else None

    def _call(
        self, method: str, url: str, key: str, question: Mapping[str, Any] | None = None
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": key}
        timeout = (SECONDS_TO_CONNECT, SECONDS_TO_ANSWER)
        try:
            answer = requests.request(
                method, url, json=question, headers=headers, timeout=timeout, allow_redirects=False
            )
        except requests.RequestException as problem:
            # The problem's own text may hold the address; its kind says enough.
            raise NotReached(f"连接不上（{type(problem).__name__}）") from None
        unknown = method == "GET" and answer.status_code == 404
        if answer.status_code in (200, 202) or unknown:
            return answer
        if 400 <= answer.status_code < 500 and answer.status_code not in TRY_AGAIN:
            raise TurnedDown(f"对方拒绝（{answer.status_code}）{answer.text[:LONGEST_REASON]}".strip())
        raise NotReached(f"对方没有正常答复（{answer.status_code}）")


def _answer(response: requests.Response) -> Answer:
    unreadable = TurnedDown("对方的答复读不懂，请联系对方系统的维护人员，或由人工答复。")
    if len(response.content) > LONGEST_ANSWER:
        raise unreadable
    try:
        data = response.json()
    except requests.JSONDecodeError:
        raise unreadable from None
    if not isinstance(data, dict) or not isinstance(data.get("decision"), str):
        raise unreadable
    confirmed, reason = data.get("confirmed"), data.get("reason", "")
    if not (confirmed is None or isinstance(confirmed, dict)) or not isinstance(reason, str):
        raise unreadable
    return Answer(data["decision"], confirmed, reason)


def link_of(office_code: str) -> Link | None:
    """The connector of a department, if this installation has one (JIFENBAN_DEPARTMENT_LINKS)."""
    found = settings.DEPARTMENT_LINKS.get(office_code)
    return Link(found["url"], found["key"]) if found else None
