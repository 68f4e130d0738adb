"""A start that takes long says so and goes on; one that cannot come up ends with its reason."""

import errno
import os
import socket
import sys
import threading
import time

import pytest

from jifenban.runtime import supervisor
from jifenban.runtime.mishaps import told
from jifenban.runtime.processes import Child
from jifenban.runtime.supervisor import RunRefused, wait_for_answers


@pytest.fixture
def living(tmp_path):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    made = Child("web", command, os.environ, tmp_path / "run", tmp_path / "log")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def address():
    """An address that refuses connections until `answer` lets it answer."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener


def url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def answer(listener: socket.socket, after: float) -> None:
    time.sleep(after)
    listener.listen()
    connection, _ = listener.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.0 204 No Content\r\n\r\n")


def test_a_slow_start_is_waited_for_and_says_so(monkeypatch, capsys, living, address):
    monkeypatch.setattr(supervisor, "SAY_SO_EVERY_SECONDS", 1)
    late = threading.Thread(target=answer, args=(address, 1.5))
    late.start()

    wait_for_answers([url(address)], [living])

    late.join()
    assert "还在等" in capsys.readouterr().out


def test_the_wait_has_an_end(monkeypatch, living, address):
    monkeypatch.setattr(supervisor, "PATIENCE_SECONDS", 1)

    with pytest.raises(RunRefused, match="没有应答"):
        wait_for_answers([url(address)], [living])


def test_a_process_that_ended_is_not_waited_for(tmp_path, address):
    command = [sys.executable, "-c", "print('端口不通')"]
    dead = Child(
        "web", command, os.environ | {"PYTHONIOENCODING": "utf-8"}, tmp_path / "run", tmp_path / "log"
    )
    dead.start()
    dead.process.wait()

    with pytest.raises(RunRefused, match=r"(?s)web 没有启动.*端口不通"):
        wait_for_answers([url(address)], [dead])


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "磁盘已满，写不下 /x/y"),
        (errno.EROFS, "不能读写 /x/y"),
        (errno.EIO, "/x/y：Input/output error"),
    ],
)
def test_what_the_machine_refuses_is_a_sentence(number, says):
    assert told(OSError(number, os.strerror(number), "/x/y")).startswith(says)
