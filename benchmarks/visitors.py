"""Log-ins and pages of a running installation for the benchmarks; their sessions are removed at the end.

Run with the installation's own environment (JIFENBAN_VAR, JIFENBAN_STATE, JIFENBAN_DEMO, PORT).
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import reverse

CHECKOUT = Path(__file__).resolve().parents[1]


def prepare(site: str) -> None:
    """Make the installation's models usable here."""
    sys.path.insert(0, str(CHECKOUT / "src"))
    os.environ["PORT"] = str(urlsplit(site).port)
    from jifenban.runtime.environment import prepare_environment

    prepare_environment()
    django.setup()


@contextmanager
def logged_in(user) -> Iterator[str]:
    """A session of this user, as the log-in makes it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["acr"] = "L3"
    session.save()
    try:
        yield session.session_key
    finally:
        session.delete()


@dataclass(frozen=True)
class Page:
    """One page and the session that may see it."""

    name: str
    address: str
    session: str = ""


class Line:
    """A kept-alive connection to the site, as a browser has."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

    def get(self, page: Page) -> tuple[float, http.client.HTTPMessage, bytes]:
        """Fetch a page: seconds until the last byte, headers, body. Raises RuntimeError unless it is 200."""
        cookie = {"Cookie": f"sessionid={page.session}"} if page.session else {}
        begun = time.perf_counter()
        self.connection.request("GET", page.address, headers={"Accept-Encoding": "gzip, br", **cookie})
        answer = self.connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - begun
        if answer.status != 200:
            raise RuntimeError(f"{page.name} {page.address}: {answer.status} {answer.getheader('Location')}")
        return took, answer.headers, body


def percentile(values: list[float], share: int) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def applicant_pages(session: str, case) -> list[Page]:
    """What somebody sees who is filling in a form."""
    from jifenban.policies.queries import policy

    pages = policy(case.revision).forms.pages
    longest = max(pages, key=lambda page: sum(len(section.fields) for section in page.sections))
    return [
        Page("我的首页", reverse("applicant:home"), session),
        Page("表单页（最长的一页）", reverse("applicant:page", args=[case.code, longest.key]), session),
        Page("核对页", reverse("applicant:page", args=[case.code, pages[-1].key]), session),
        Page("我的申请", reverse("applicant:case", args=[case.code]), session),
    ]


def public_pages() -> list[Page]:
    """What anybody sees."""
    from jifenban.publicity.models import Publication

    found = [Page("首页", reverse("public:home")), Page("办事指南", reverse("public:services"))]
    found.append(Page("积分表 2021", reverse("public:policy", args=["guangzhou/points/2021"])))
    shown = Publication.objects.filter(state=Publication.State.SHOWN).first()
    if shown:
        found.append(Page("公示名单", reverse("public:list", args=[shown.pk])))
    return found


def desk_pages(session: str, cases) -> list[Page]:
    """What a reviewer sees."""
    found = [Page("待办列表", reverse("officer:queue"), session)]
    if cases:
        found.append(Page("审核页", reverse("officer:case", args=[cases[0].code]), session))
    return found


def round_pages(session: str) -> list[Page]:
    """What the officer of a round sees."""
    from jifenban.policies.models import Round

    found = [Page("批次列表", reverse("officer:rounds"), session)]
    batch = Round.objects.order_by("pk").last()
    if batch:
        found.append(Page("批次", reverse("officer:round", args=[batch.pk]), session))
    return found
