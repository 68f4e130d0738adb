"""What browser journeys share: one business moment, browsers of a phone and of a desk, a place for pictures."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from jifenban.accounts.assurance import SESSION_KEY
from jifenban.accounts.models import User
from tests.browser import DESK, PHONE
from tests.cases.road import at
from tests.journeys.in_flight import answered

SHOTS = Path(os.environ.get("JIFENBAN_SHOTS") or Path(__file__).parents[2] / "var" / "shots")
SIZES = {"phone": PHONE, "desk": DESK}
#: Long enough for a machine that others slow down; what is there at once costs nothing.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


class Clock:
    """The business time of every request of a journey; a journey moves it by hand."""

    def __init__(self, moment: datetime) -> None:
        self.now = moment

    def set(self, text: str) -> datetime:
        """Move to a moment: "2022-03-01 10:00"."""
        self.now = at(text)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock inside the points edition."""
    held = Clock(at("2022-03-01 10:00"))
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: held.now)
    return held


OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> OpenPage:
    """Open a browser page, logged in as a user or as nobody: `with open_page("phone", user) as page`."""

    @contextmanager
    def opened(size: str, user: User | None = None, **more: Any) -> Iterator[Page]:
        context = browser.new_context(viewport=SIZES[size], base_url=live_server.url, locale="zh-CN", **more)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        with answered():
            try:
                yield page
            finally:
                context.close()

    return opened


def session_cookie(user: User, url: str, level: str = "L3") -> dict[str, str]:
    """The cookie of a session in which this user is logged in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SESSION_KEY] = level
    session.save()
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page, for somebody to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def overflows(page: Page) -> bool:
    """Whether the page has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
