"""`make run` from the outside: it comes up, heals, refuses a second one, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from jifenban.runtime.places import CHECKOUT, database_place, var
from jifenban.runtime.postgres import Server
from jifenban.runtime.secrets import NAMES
from tests.runtime.places import any_port, scratch

PATIENCE_SECONDS = 300  # a busy machine is slow to start, and this only ends what hangs


class Run:
    """One `python -m jifenban.runtime run` and what it has said so far."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as out:
            command = [sys.executable, "-m", "jifenban.runtime", "run"]
            self.process = subprocess.Popen(
                command, env=environment, cwd=CHECKOUT, stdout=out, stderr=subprocess.STDOUT
            )

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.log.read_text() or self.process.poll() is not None)
        assert words in self.log.read_text()


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.1)


@pytest.fixture
def place() -> Iterator[Path]:
    with scratch() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIFENBAN_STATE", str(folder / "state"))
        (folder / "var").mkdir()
        (folder / "var" / "assets").symlink_to(var() / "assets")
        yield folder
        # Only a test that failed leaves any: the supervisor stops the others and the database.
        left = processes_of(folder)
        for process in left:
            process.terminate()
        psutil.wait_procs(left, timeout=PATIENCE_SECONDS)


@pytest.fixture
def environment(place: Path) -> dict[str, str]:
    """No demonstration: its people take minutes to make."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    return kept | {
        "JIFENBAN_VAR": str(place / "var"),
        "JIFENBAN_STATE": str(place / "state"),
        "JIFENBAN_PLAIN_STATIC": "0",
        "JIFENBAN_DEMO": "0",
        "PORT": str(any_port()),
        "JIFENBAN_OIDC_ISSUER": "http://localhost:9",
    }


def answers(environment: dict[str, str]) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/", timeout=10) as page:
            return page.status == 200
    except OSError:
        return False


def processes_of(place: Path) -> list[psutil.Process]:
    """Every living process that was started with this installation's folder in its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get("JIFENBAN_VAR") == str(place / "var")
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_an_installation_heals_and_leaves_nothing_behind(place, environment, tmp_path):
    database = Server(database_place(place / "var"))
    first = Run(environment, tmp_path / "first.log")
    first.wait_for("积分办已就绪")
    assert answers(environment)

    # The database is killed, and then the worker: both come back by themselves.
    database.process().kill()
    first.wait_for("数据库意外停止")
    wait_until(lambda: answers(environment))
    [worker] = [process for process in processes_of(place) if "procrastinate" in process.cmdline()]
    worker.kill()
    first.wait_for("worker 意外停止，已重新启动")

    # A second one is refused with a sentence.
    second = Run(environment, tmp_path / "second.log")
    assert second.process.wait(PATIENCE_SECONDS) == 1
    assert "已经在运行" in second.log.read_text()

    # The supervisor is killed: the next start finds what it left.
    first.process.kill()
    first.process.wait()
    third = Run(environment, tmp_path / "third.log")
    third.wait_for("积分办已就绪")
    assert "上次没有正常结束，已清理：web、worker" in third.log.read_text()
    assert answers(environment)

    third.process.send_signal(signal.SIGINT)

    assert third.process.wait(PATIENCE_SECONDS) == 0
    assert processes_of(place) == []
    assert database.process() is None


def asked_for(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-m", "jifenban.runtime", *command.split()]
    return subprocess.run(asked, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(environment, tmp_path):
    (tmp_path / "file").touch()

    done = asked_for("run", environment | {"JIFENBAN_VAR": str(tmp_path / "file" / "var")})

    assert done.returncode == 1
    assert f"✗ 不能读写 {tmp_path / 'file' / 'var'}" in done.stderr
    assert "JIFENBAN_VAR" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_scenario_is_refused_before_anything_is_thrown_away(
    environment: dict[str, str], place: Path
):
    done = asked_for("demo-reset 1999", environment)

    assert done.returncode == 1
    assert "没有名为 1999 的演示场景。可以选：2020、2022、beijing、hangzhou。" in done.stderr
    assert not (place / "state").exists()
