"""Phones on a bad line: each presses, or sends a picture, and knows only what was answered."""

import http.client
import time
import urllib.error
import urllib.request
from html.parser import HTMLParser
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

LOST = (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException)
TRY_AGAIN_SECONDS = 0.3


class Inputs(HTMLParser):
    """Every control of the page's own form, the one with a request key, with what stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append([])
        kind, name = given.get("type", "text"), given.get("name")
        if tag != "input" or not name or not self.forms:
            return
        if kind in ("hidden", "text") or (kind in ("checkbox", "radio") and "checked" in given):
            self.forms[-1].append((name, given.get("value") or ""))

    def own(self) -> list[tuple[str, str]]:
        """The form that a repeat may be recognised by."""
        return next(form for form in self.forms if any(name == "request_key" for name, _ in form))


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is the acknowledgement: look at it, do not follow it."""

    def redirect_request(self, *args: object) -> None:
        return None


class Phone:
    """One applicant's browser on one page of one case."""

    def __init__(self, site: str, code: str, session: str, page: str = "fill/check/") -> None:
        self.address = f"{site}/my/cases/{code}/{page}"
        self.code = code
        self.session = session
        self.opener = urllib.request.build_opener(NoRedirects)
        self.cookie = ""
        self.lost = 0
        self.words = ""

    def open(self) -> list[tuple[str, str]]:
        """Read the page; what its form holds."""
        reader = Inputs()
        with self.opener.open(self._request(), timeout=30) as answer:
            reader.feed(answer.read().decode())
            cookies = SimpleCookie(answer.headers.get("Set-Cookie", ""))
            self.cookie = cookies.get("csrftoken", Morsel()).value or self.cookie
        return reader.own()

    def press(self, form: list[tuple[str, str]]) -> int | None:
        """Send the form once; the status of the answer, or None if the line went dead or the server failed."""
        return self.send(self._request(urlencode(form).encode()))

    def send(self, request: urllib.request.Request) -> int | None:
        """Send a request; the status of the answer, or None if there was none that says anything."""
        try:
            with self.opener.open(request, timeout=30) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as answered:
            status, content = answered.code, answered.read()
        except LOST:
            status, content = 0, b""
        self.words = content.decode(errors="replace")
        if status == 0 or status >= 500:
            self.lost += 1
            return None
        return status

    def press_until(self, form: list[tuple[str, str]], status: int, patience: float) -> bool:
        """Press again and again with the same form until it is acknowledged; whether it was."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.press(form) == status:
                return True
            time.sleep(TRY_AGAIN_SECONDS)
        return False

    def picture(self, place: str, name: str, content: bytes) -> urllib.request.Request:
        """The request that sends one picture to a slot of the case."""
        boundary = uuid4().hex
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.cookie}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode() + content + f"\r\n--{boundary}--\r\n".encode()  # fmt: skip
        parts = urlsplit(self.address)
        address = f"{parts.scheme}://{parts.netloc}/my/cases/{self.code}/{place}"
        return self._request(body, f"multipart/form-data; boundary={boundary}", address)

    def _request(
        self, data: bytes | None = None, kind: str = "application/x-www-form-urlencoded", address: str = ""
    ) -> urllib.request.Request:
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.cookie}" if self.cookie else "")
        headers = {"Cookie": cookies} | ({"Content-Type": kind} if data is not None else {})
        return urllib.request.Request(address or self.address, data=data, headers=headers)
