"""A whole installation as `make run` starts it, in a folder of its own, with fsync on, to be hurt."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Installation:
    """A running supervisor with everything under it; `site` is its address."""

    supervisor: subprocess.Popen[bytes]
    environment: Mapping[str, str]
    site: str
    log: Path

    def kill(self, name: str) -> int:
        """kill -9 what is called web, worker or database, with all its children; how many processes died."""
        victims = [process for process in self._family() if _is(name, process)]
        for process in victims:
            process.send_signal(signal.SIGKILL)
        return len(victims)

    def _family(self) -> list[psutil.Process]:
        ours = psutil.Process(self.supervisor.pid).children(recursive=True)
        noted = [self._noted(file) for file in Path(self.environment["JIFENBAN_VAR"], "run").glob("*.json")]
        return ours + [process for process in noted + self._database() if process is not None]

    def _noted(self, file: Path) -> psutil.Process | None:
        pid = json.loads(file.read_text())["pid"]
        return psutil.Process(pid) if psutil.pid_exists(pid) else None

    def _database(self) -> list[psutil.Process | None]:
        files = list(Path(self.environment["JIFENBAN_STATE"]).rglob("postmaster.pid"))
        pids = [int(file.read_text().split()[0]) for file in files]
        return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]

    def answers(self) -> bool:
        """Whether the public home page comes."""
        try:
            with urllib.request.urlopen(self.site, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def wait(self) -> None:
        """Wait until the site answers. Raises AssertionError with the supervisor's last words if it does not."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            words = self.log.read_text(encoding="utf-8")[-2000:]
            assert self.supervisor.poll() is None, words
            assert time.monotonic() < until, words
            time.sleep(0.2)

    def script(self, what: str, people: int = 0) -> Any:
        """Run tests/reliability/world.py inside this installation; its JSON."""
        words = f"from tests.reliability.world import tell; tell({what!r}, {people})"
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", words]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=dict(self.environment), capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])


def _is(name: str, process: psutil.Process) -> bool:
    try:
        words = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return {"web": "granian" in words, "worker": "procrastinate" in words, "database": "postgres" in words}[
        name
    ]


@contextmanager
def running(folder: Path, port: int) -> Iterator[Installation]:
    """Start an installation outside the demonstration, on its own private database, and stop it in the end."""
    environment = {
        **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PORT")},
        "JIFENBAN_VAR": str(folder / "var"),
        "JIFENBAN_STATE": str(folder / "state"),
        "JIFENBAN_DEMO": "0",
        "JIFENBAN_PLAIN_STATIC": "0",
        "PORT": str(port),
        "PYTHONPATH": f"{CHECKOUT / 'src'}{os.pathsep}{CHECKOUT}",
    }
    (folder / "var").mkdir()
    (folder / "var" / "assets").symlink_to(CHECKOUT / "var" / "assets")
    log = folder / "supervisor.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "jifenban.runtime", "run"]
        supervisor = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output)
    installation = Installation(supervisor, environment, f"http://127.0.0.1:{port}", log)
    try:
        installation.wait()
        yield installation
    finally:
        supervisor.terminate()
        try:
            supervisor.wait(timeout=40)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            raise
