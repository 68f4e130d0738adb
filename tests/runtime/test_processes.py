"""Nothing that was started outlives its supervisor, and ports and secrets are found without surprises."""

import json
import os
import socket
import sys
import time

import psutil
import pytest

from jifenban.runtime.environment import prepare_environment
from jifenban.runtime.ports import PortBusy, choose_port, still_free
from jifenban.runtime.processes import Child, stop_orphans
from jifenban.runtime.secrets import NAMES, load_secrets

PARENT_AND_CHILD = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture
def child(tmp_path):
    made = Child(
        "web", [sys.executable, "-c", PARENT_AND_CHILD], os.environ, tmp_path / "run", tmp_path / "log"
    )
    made.start()
    while "up" not in made.log.read_text():
        time.sleep(0.01)
    yield made
    made.stop()


def family(child: Child) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if os.getsid(process.pid) == child.process.pid]


def test_stopping_a_process_stops_what_it_started(child):
    assert len(family(child)) == 2

    child.stop()

    assert family(child) == []
    assert not child.note.exists()


def test_what_a_killed_supervisor_left_is_stopped_at_the_next_start(child, tmp_path):
    assert stop_orphans(tmp_path / "run") == ["web"]

    child.process.wait()
    assert family(child) == []
    assert stop_orphans(tmp_path / "run") == []


def test_a_noted_pid_that_now_belongs_to_somebody_else_is_left_alone(child, tmp_path):
    born_later = psutil.Process(child.process.pid).create_time() + 3600
    child.note.write_text(json.dumps({"pid": child.process.pid, "born": born_later}))

    assert stop_orphans(tmp_path / "run") == []
    assert len(family(child)) == 2


def test_a_busy_port_is_stepped_over_unless_it_was_asked_for():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert choose_port(None, first=port) != port
        with pytest.raises(PortBusy, match=f"端口 {port} 已被占用"):
            choose_port(str(port))
        with pytest.raises(PortBusy, match=f"准备期间，端口 {port} 被别的程序占用了"):
            still_free([port])


@pytest.mark.parametrize("asked", ["八千", "0", "65536"])
def test_a_port_that_is_none_is_refused(asked):
    with pytest.raises(PortBusy, match="不是 1 到 65535"):
        choose_port(asked)


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path, monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    load_secrets(tmp_path)
    first = {name: os.environ[name] for name in NAMES}
    for name in NAMES:
        monkeypatch.delenv(name)

    load_secrets(tmp_path)

    assert {name: os.environ[name] for name in NAMES} == first
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_no_secrets_are_made_up_beside_a_real_database(tmp_path, monkeypatch):
    for name in (*NAMES, "JIFENBAN_DEMO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/real")
    monkeypatch.setenv("JIFENBAN_VAR", str(tmp_path))

    prepare_environment()

    assert not (tmp_path / "secrets.env").exists()
    assert os.environ["JIFENBAN_DEMO"] == "0"
