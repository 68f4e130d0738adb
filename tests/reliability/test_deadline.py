"""A deadline counts the moment a request reaches the server, not the end of a slow upload."""

import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import psutil
import pytest

from jifenban.clock import CHINA
from tests.reliability.client import Phone
from tests.reliability.installation import CHECKOUT, Installation
from tests.runtime.places import any_port

CLOSES = "2023-03-10 17:00"
CLOSED = datetime(2023, 3, 10, 17, 0, tzinfo=CHINA)
STARTS = "2023-03-10T16:59:57+08:00"
PIECES = 50


@pytest.fixture
def minutes_before(hurt: Installation) -> Iterator[str]:
    """The same web server on the same database, told that it is the demonstration: its clock can be set."""
    port = any_port()
    command = web_command(hurt)
    command[command.index("--port") + 1] = str(port)
    environment = dict(hurt.environment) | {
        "JIFENBAN_DEMO": "1",
        "PORT": str(port),
        "JIFENBAN_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "jifenban.config.settings",
    }
    server = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def web_command(hurt: Installation) -> list[str]:
    """The command line of the installation's own web server; on a slow machine it may be between two starts."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for process in psutil.Process(hurt.supervisor.pid).children():
            with suppress(psutil.NoSuchProcess):
                if "granian" in process.cmdline():
                    return process.cmdline()
        time.sleep(0.1)
    raise AssertionError("the installation has no web server")


def wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")


def test_a_slow_submit_begun_in_time_counts_and_one_begun_after_does_not(
    hurt: Installation, minutes_before: str
) -> None:
    """The round closes at 17:00. One form is sent from 16:59:57 on and ends after 17:00:02."""
    slow, late = hurt.ask("make_settlement_drafts", people=2, opened="2023-02-20", closes=CLOSES)
    hurt.ask("set_demo_clock", to="2023-03-10T16:50:00+08:00")
    slow_phone, late_phone = (Phone(minutes_before, one["code"], one["session"]) for one in (slow, late))
    slow_form, late_form = ([*phone.open(), ("do", "submit")] for phone in (slow_phone, late_phone))

    hurt.ask("set_demo_clock", to=STARTS)
    status, seconds = send_slowly(slow_phone, slow_form, seconds=5)
    assert seconds > 4, "the form was not sent slowly"
    assert status == 302, "a form whose headers came in time was refused"

    assert late_phone.press(late_form) == 409
    assert re.search("申报已于 2023年3月10日 17:00 截止", re.sub(r"\s+", " ", late_phone.words))

    received = hurt.ask("received", code=slow["code"])
    assert received["status"] == "reviewing"
    assert datetime.fromisoformat(received["at"]) < CLOSED
    assert hurt.ask("received", code=late["code"]) == {"status": "draft", "at": None}


def send_slowly(phone: Phone, form: list[tuple[str, str]], *, seconds: float) -> tuple[int, float]:
    """Send the headers at once and the body in small pieces; the status and how long the body took."""
    parts = urlsplit(phone.address)
    body = urlencode(form).encode()
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"Cookie: sessionid={phone.session}; csrftoken={phone.cookie}\r\n\r\n"
    )
    assert parts.hostname is not None
    with closing(socket.create_connection((parts.hostname, parts.port or 80), timeout=30)) as line:
        line.sendall(head.encode())
        begun = time.monotonic()
        step = len(body) // PIECES + 1
        for start in range(0, len(body), step):
            time.sleep(seconds / PIECES)
            line.sendall(body[start : start + step])
        took = time.monotonic() - begun
        return int(line.makefile("rb").readline().split()[1]), took
