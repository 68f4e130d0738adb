"""How fast the calculator answers while many people are at it.

    python benchmarks/calculator.py http://127.0.0.1:8000 [PEOPLE] [SECONDS_OF_THOUGHT]

Each of PEOPLE walks through every pack's calculator as a browser without JavaScript does, thinking between
pages, then asks for advice and for the comparison. Times are from the first byte sent to the last byte received, over the loopback, with everybody at it.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import sys
import threading
import time
from html import unescape
from random import Random
from urllib.parse import urlencode, urlsplit

from visitors import percentile

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TOPIC = re.compile(r'name="have" value="([^"]+)"')
DATE = re.compile(r'name="([^"]+)" type="(date|month)"')
RADIO = re.compile(r'type="radio" name="([^"]+)" value="([^"]+)"')
PACK = re.compile(r'href="(/try/[^"]+/)"')
TOPICS = 5  # facts a person has records of
BUDGET = 0.1
AFTER = {
    "advice": "建议页",
    "compare": "对比页",
}  # ten years ahead, and every pack: not the calculator itself


class Person:
    """Somebody at the calculator: a connection, a cookie, and dice."""

    def __init__(self, site: str, number: int, thought: float) -> None:
        parts = urlsplit(site)
        self.site, self.thought, self.dice = site, thought, Random(number)  # noqa: S311
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.cookie = ""
        self.took: list[tuple[float, str]] = []

    def ask(self, what: str, address: str, form: dict[str, object] | None = None) -> str:
        """Send one request and note how long the answer took. Raises RuntimeError unless it is a page."""
        headers = {"Cookie": self.cookie, "Referer": self.site, "Origin": self.site}
        body = None
        if form is not None:
            body = urlencode(form, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request("GET" if form is None else "POST", address, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        self.took.append((time.perf_counter() - begun, what))
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status} {page[:200]}")
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        return unescape(page)

    def walk(self, address: str) -> None:
        """From the start to the result of one pack."""
        page, do, what = self.ask("开始页", address), "begin", "第一页"
        while "测算结果</h1>" not in page:
            time.sleep(self.dice.uniform(0, 2 * self.thought))
            what = what if do == "begin" else "问题页"
            page = self.ask(what, address, {**self.filled(page), "do": do})
            do = "next"
            if "测算结果</h1>" in page:
                self.took[-1] = (self.took[-1][0], "结果页")
        for do, name in AFTER.items():
            time.sleep(self.dice.uniform(0, 2 * self.thought))
            page = self.ask(name, address, {**dict(HIDDEN.findall(page)), "step": "result", "do": do})

    def filled(self, page: str) -> dict[str, object]:
        """The form of a page, filled in by the dice."""
        form: dict[str, object] = dict(HIDDEN.findall(page))
        topics = TOPIC.findall(page)
        form["have"] = self.dice.sample(topics, min(TOPICS, len(topics)))
        for name, kind in DATE.findall(page):
            year = self.dice.randint(1985, 2000) if name.startswith("v.") else self.dice.randint(2008, 2018)
            if not name.endswith(".to"):
                form[name] = f"{year}-03-01" if kind == "date" else f"{year}-03"
        for name, value in RADIO.findall(page):
            if name not in form or self.dice.random() < 0.5:
                form[name] = value
        return form


def main(site: str, people: int, thought: float) -> int:
    """Print the table; 1 if an answer in twenty takes longer than the budget."""
    first = Person(site, 0, 0)
    packs = [path for path in PACK.findall(first.ask("目录", "/try/")) if path != "/try/"]
    # Each process reads the packs and chooses their questions once; connections spread over the processes.
    early = [Person(site, -number, 0) for number in range(8)]
    for person in early:
        for path in packs:
            person.walk(path)
    slowest = max(took for person in early for took, _ in person.took)
    print(f"{len(packs)} packs; slowest answer of a cold process {slowest * 1000:.0f} ms")
    visitors = [Person(site, number, thought) for number in range(1, people + 1)]
    threads = [threading.Thread(target=_visit, args=(visitor, packs)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = [one for visitor in visitors for one in visitor.took]
    print(
        f"{people} people, {thought} s of thought a page, {len(took)} answers, load {os.getloadavg()[0]:.2f}"
    )
    print(f"{'median':>8} {'p95':>8} {'max':>8}  ms")
    for what in dict.fromkeys(name for _, name in took):
        times = [1000 * seconds for seconds, name in took if name == what]
        print(
            f"{statistics.median(times):8.1f} {percentile(times, 95):8.1f} {max(times):8.1f}  {what} ({len(times)})"
        )
    calculator = [seconds for seconds, name in took if name not in AFTER.values()]
    return int(percentile(calculator, 95) > BUDGET)


def _visit(visitor: Person, packs: list[str]) -> None:
    time.sleep(visitor.dice.uniform(0, 2 * visitor.thought))
    for path in visitor.dice.sample(packs, 2):
        visitor.walk(path)


if __name__ == "__main__":
    given = [*sys.argv[1:], *[None] * 3]
    sys.exit(main(given[0] or "http://127.0.0.1:8000", int(given[1] or 50), float(given[2] or 5)))
