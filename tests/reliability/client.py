"""A phone that presses 提交 until somebody acknowledges it."""

import http.client
import time
import urllib.error
import urllib.request
from html.parser import HTMLParser
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urlencode


class Inputs(HTMLParser):
    """Every control of the form with the id `form`, with what stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == "form"
        kind, name = given.get("type", "text"), given.get("name")
        if not self.inside or tag != "input" or not name:
            return
        if kind in ("hidden", "text") or (kind in ("checkbox", "radio") and "checked" in given):
            self.values.append((name, given.get("value") or ""))


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is the acknowledgement: look at it, do not follow it."""

    def redirect_request(self, *args: object) -> None:
        return None


LOST = (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException)


class Phone:
    """One applicant's browser: a session, a case, and the page it submits from."""

    def __init__(self, site: str, code: str, session: str, page: str = "check") -> None:
        self.address = f"{site}/my/cases/{code}/fill/{page}/"
        self.code = code
        self.session = session
        self.opener = urllib.request.build_opener(NoRedirects)
        self.cookie = ""

    def open(self) -> list[tuple[str, str]]:
        """Read the page; what its form holds, the button 提交 among it."""
        reader = Inputs()
        with self.opener.open(self._request(), timeout=30) as answer:
            reader.feed(answer.read().decode())
            self.cookie = (
                SimpleCookie(answer.headers.get("Set-Cookie", "")).get("csrftoken", Morsel()).value or ""
            )
        return [*reader.values, ("do", "submit")]

    def press(self, form: list[tuple[str, str]]) -> int | None:
        """Send the form once; the status of the answer, or None if the line went dead."""
        try:
            with self.opener.open(self._request(urlencode(form).encode()), timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as answered:
            return answered.code
        except LOST:
            return None

    def press_until_acknowledged(self, form: list[tuple[str, str]], patience: float) -> bool:
        """Press again and again with the same form; True when a redirect came back."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.press(form) == 302:
                return True
            time.sleep(0.3)
        return False

    def _request(self, data: bytes | None = None) -> urllib.request.Request:
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.cookie}" if self.cookie else "")
        return urllib.request.Request(self.address, data=data, headers={"Cookie": cookies})
