"""Whether pages stay fast while twenty phones upload pictures over a slow line.

    python benchmarks/slow_phones.py http://127.0.0.1:8000

Twenty phones send 2.4 MB each at 50 KB/s to a running demonstration over the loopback; meanwhile one reader
fetches the main pages in turn, about eight a second. Printed: percentiles of each page without and with the
uploads. Goal: the 95th percentile under 100 ms. The pictures go to drafts of the demonstration.
"""

from __future__ import annotations

import io
import os
import socket
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit
from uuid import uuid4

from PIL import Image
from visitors import Line, Page, applicant_pages, desk_pages, logged_in, percentile, prepare, public_pages

PHONES = 20
BYTES = 2_400_000
BYTES_PER_SECOND = 50_000
PIECE = 2_500  # a phone's packets: twenty pieces a second
GOAL_MS = 100
PAUSE_SECONDS = 0.12
QUIET_SECONDS = 20


def main(site: str) -> None:
    """Read the pages in peace, then under the uploads, and print both."""
    prepare(site)
    with ExitStack() as sessions:
        pages, uploads = visits(sessions, site)
        read(Line(site), pages, until=time.monotonic() + 5)  # warm
        print(f"load average before: {os.getloadavg()[0]:.2f}")
        quiet = read(Line(site), pages, until=time.monotonic() + QUIET_SECONDS)
        with ThreadPoolExecutor(PHONES) as pool:
            begun = time.monotonic()
            sending = [pool.submit(upload, site, *one) for one in uploads]
            time.sleep(1)
            busy: dict[str, list[float]] = defaultdict(list)
            line = Line(site)
            while not all(one.done() for one in sending):
                for name, took in read(line, pages, until=time.monotonic() + 1).items():
                    busy[name] += took
            answers = sorted(one.result() for one in sending)
        print(f"load average after: {os.getloadavg()[0]:.2f}")
        print(f"{PHONES} uploads in {time.monotonic() - begun:.1f} s, answered {answers}")
    show("without uploads", quiet)
    show(f"with {PHONES} uploads", busy)


def visits(sessions: ExitStack, site: str) -> tuple[list[Page], list[tuple]]:
    """The pages that are read, and the uploads: session, address, field, picture."""
    from jifenban.cases.models import Case
    from jifenban.offices.models import Membership

    drafts = Case.objects.filter(status="draft", person__account__isnull=False).order_by("-pk")
    drafts = list(drafts.select_related("person__account", "revision"))
    keys = {case.pk: sessions.enter_context(logged_in(case.person.account)) for case in drafts[: PHONES + 1]}
    reviewer = (
        Membership.objects.filter(role="reviewer", office__kind="street").select_related("user")[0].user
    )
    desk = sessions.enter_context(logged_in(reviewer))
    reader = drafts[0]
    pages = [public_pages()[0], *applicant_pages(keys[reader.pk], reader)[:2], *desk_pages(desk, [])]
    others = drafts[1 : PHONES + 1] or [reader]
    pictures = [others[number % len(others)] for number in range(PHONES)]
    return pages, [(keys[case.pk], *slot_of(case), picture()) for case in pictures]


def slot_of(case) -> tuple[str, str]:
    """Where a picture of this case may go: the address and the name of the file field."""
    from django.urls import reverse

    from jifenban.policies.queries import policy

    for section in policy(case.revision).forms.sections:
        if section.photos and section.repeat is None:
            slot = section.photos[0].slot
            return reverse(
                "applicant:slot", args=[case.code, section.key, slot]
            ), f"photo.{section.key}..{slot}"
    raise RuntimeError(f"{case.code} has no place for a picture")


def picture() -> bytes:
    """A JPEG of noise, filled up to 2.4 MB as a camera's large ones are; no two alike."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 80).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()[:BYTES].ljust(BYTES, b"\0")


def upload(site: str, session: str, address: str, field: str, content: bytes) -> int:
    """Send one picture at the speed of a slow line; the status of the answer."""
    parts, boundary, token = urlsplit(site), uuid4().hex, "a" * 32
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="IMG.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    body = head + content + f"\r\n--{boundary}--\r\n".encode()
    with socket.create_connection((parts.hostname, parts.port), timeout=120) as line:
        line.sendall(
            f"POST {address} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n"
            f"Cookie: sessionid={session}; csrftoken={token}\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        begun = time.monotonic()
        for start in range(0, len(body), PIECE):
            line.sendall(body[start : start + PIECE])
            time.sleep(max(0.0, begun + (start + PIECE) / BYTES_PER_SECOND - time.monotonic()))
        return int(line.makefile("rb").readline().split()[1])


def read(line: Line, pages: list[Page], *, until: float) -> dict[str, list[float]]:
    """Fetch the pages in turn until a moment; milliseconds by page."""
    took: dict[str, list[float]] = defaultdict(list)
    while time.monotonic() < until:
        for page in pages:
            took[page.name].append(1000 * line.get(page)[0])
            time.sleep(PAUSE_SECONDS)
    return took


def show(title: str, took: dict[str, list[float]]) -> None:
    """Print the percentiles of each page and of all together."""
    print(f"\n{title}: milliseconds\n{'n':>6} {'p50':>8} {'p95':>8} {'p99':>8}  page")
    everything = [value for values in took.values() for value in values]
    for name, values in [*took.items(), ("all pages", everything)]:
        row = " ".join(f"{percentile(values, share):8.1f}" for share in (50, 95, 99))
        print(f"{len(values):6} {row}  {name}")
    reached = percentile(everything, 95) < GOAL_MS
    print(f"95th percentile {'under' if reached else 'NOT under'} {GOAL_MS} ms")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
