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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120
SERVE = "from tests.reliability.world import serve; serve()"


@dataclass
class Installation:
    """A running supervisor with everything under it; `site` is its address."""

    supervisor: subprocess.Popen[bytes]
    environment: Mapping[str, str]
    site: str
    log: Path
    helper: subprocess.Popen[str] | None = field(default=None, init=False)

    def kill(self, name: str) -> int:
        """kill -9 what is called web, worker or database, with all its children; how many processes died."""
        return kill(self.find(name))

    def find(self, name: str) -> list[psutil.Process]:
        """The processes of what is called web, worker or database: finding them takes longer than killing them."""
        return [process for process in self._family() if _is(name, process)]

    def _family(self) -> list[psutil.Process]:
        ours = psutil.Process(self.supervisor.pid).children(recursive=True)
        noted = [self._noted(file) for file in Path(self.environment["JIFENBAN_VAR"], "run").glob("*.json")]
        return ours + [process for process in noted + self._database() if process is not None]

    def _noted(self, file: Path) -> psutil.Process | None:
        pid = json.loads(file.read_text())["pid"]
        return psutil.Process(pid) if psutil.pid_exists(pid) else None

    def _database(self) -> list[psutil.Process | None]:
        # Root's database lives under JIFENBAN_STATE, anybody else's under JIFENBAN_VAR.
        places = [Path(self.environment[name]) for name in ("JIFENBAN_STATE", "JIFENBAN_VAR")]
        files = [file for place in places for file in place.rglob("postmaster.pid")]
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

    def ask(self, what: str, **given: Any) -> Any:
        """Let tests/reliability/world.py do something inside this installation; what it answers."""
        if self.helper is None:
            command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", SERVE]
            self.helper = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=dict(self.environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        print(json.dumps({"what": what, **given}), file=self.helper.stdin, flush=True)
        answer = self.helper.stdout.readline()
        assert answer, f"the helper inside the installation died over {what}"
        found = json.loads(answer)
        return found["answer"]

    def dismiss_helper(self) -> None:
        """Let the helper go before the database does."""
        if self.helper is not None and self.helper.stdin is not None and self.helper.stdout is not None:
            self.helper.terminate()
            self.helper.wait(timeout=20)
            self.helper.stdin.close()
            self.helper.stdout.close()


def kill(victims: list[psutil.Process]) -> int:
    """kill -9 each; how many there were."""
    for process in victims:
        process.send_signal(signal.SIGKILL)
    return len(victims)


def _is(name: str, process: psutil.Process) -> bool:
    try:
        words = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return {"web": "granian" in words, "worker": "procrastinate" in words, "database": "postgres" in words}[
        name
    ]


@contextmanager
def running(folder: Path, port: int, *, assets: Path) -> Iterator[Installation]:
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
    (folder / "var" / "assets").symlink_to(assets)
    log = folder / "supervisor.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "jifenban.runtime", "run"]
        supervisor = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output)
    installation = Installation(supervisor, environment, f"http://127.0.0.1:{port}", log)
    try:
        installation.wait()
        yield installation
    finally:
        installation.dismiss_helper()
        supervisor.terminate()
        try:
            supervisor.wait(timeout=40)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            raise
