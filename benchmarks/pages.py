"""How long the main pages take on the server, and what a first visit weighs.

    python benchmarks/pages.py http://127.0.0.1:8000 [TIMES]

One request at a time over the loopback to a running demonstration, so a figure is the server's time alone.
The weight is html + css + js as a browser gets them, compressed.
"""

from __future__ import annotations

import gzip
import os
import re
import statistics
import sys
from contextlib import ExitStack

from visitors import (
    Line,
    Page,
    applicant_pages,
    desk_pages,
    logged_in,
    percentile,
    prepare,
    public_pages,
    round_pages,
)

WARM_UP = 3
BUDGET = 150 * 1024
ASSET = re.compile(r'<(?:link[^>]+rel="stylesheet"[^>]+href|script[^>]+src)="([^"]+)"')


def main(site: str, times: int) -> None:
    """Print both tables."""
    prepare(site)
    with ExitStack() as sessions:
        pages = all_pages(sessions)
        print(f"load average {os.getloadavg()[0]:.2f}, {times} requests a page, one at a time, milliseconds")
        print(f"{'median':>8} {'p95':>8} {'max':>8} {'html KB':>8}  page")
        line = Line(site)
        for page in pages:
            answers = [line.get(page) for _ in range(WARM_UP + times)][WARM_UP:]
            took = [1000 * seconds for seconds, _, _ in answers]
            size = len(answers[0][2]) / 1024
            middle, high = statistics.median(took), percentile(took, 95)
            print(f"{middle:8.1f} {high:8.1f} {max(took):8.1f} {size:8.1f}  {page.name}")
        print(f"\nfirst visit, compressed bytes (budget {BUDGET})")
        for page in pages:
            if page.name in ("首页", "我的首页", "表单页（最长的一页）", "待办列表"):
                weigh(line, page)


def all_pages(sessions: ExitStack) -> list[Page]:
    """The main pages of the road, each with a log-in that may see it."""
    from jifenban.cases.models import Case
    from jifenban.cases.queries import QueueFilters, queue
    from jifenban.offices.models import Membership

    case = Case.objects.filter(status="draft", service__key="guangzhou/points").latest("pk")
    applicant = sessions.enter_context(logged_in(case.person.account))
    reviewer = (
        Membership.objects.filter(role="reviewer", office__kind="street").select_related("user")[0].user
    )
    manager = Membership.objects.filter(role="round_officer").select_related("user")[0].user
    waiting = list(queue(reviewer, QueueFilters())[:1])
    return [
        *public_pages(),
        *applicant_pages(applicant, case),
        *desk_pages(sessions.enter_context(logged_in(reviewer)), waiting),
        *round_pages(sessions.enter_context(logged_in(manager))),
    ]


def weigh(line: Line, page: Page) -> None:
    """Print what a browser without a cache fetches to show the page."""
    _, headers, body = line.get(page)
    plain = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
    html = len(body)
    parts = {"css": 0, "js": 0}
    for address in dict.fromkeys(ASSET.findall(plain.decode())):
        _, _, content = line.get(Page(address, address))
        parts["js" if ".js" in address else "css"] += len(content)
    total = html + sum(parts.values())
    verdict = "within" if total <= BUDGET else "OVER"
    print(f"  {page.name}: {total} {verdict} = html {html} + css {parts['css']} + js {parts['js']}")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), int(sys.argv[2]) if len(sys.argv) > 2 else 40)
