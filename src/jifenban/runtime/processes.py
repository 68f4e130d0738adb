"""Long-running processes, each noted in a file: the next start finds what a killed one left."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

GRACE_SECONDS = 12
# Nobody waits for an answer of theirs any more, and what they were at is safe to break off.
ORPHAN_GRACE_SECONDS = 3


@dataclass
class Child:
    """One long-running process, in a session of its own so that Ctrl-C reaches only the supervisor."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    run_folder: Path
    log_folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)

    @property
    def note(self) -> Path:
        return self.run_folder / f"{self.name}.json"

    @property
    def log(self) -> Path:
        return self.log_folder / f"{self.name}.log"

    def start(self) -> None:
        """Start it and note its pid with its start time: a pid alone may soon be somebody else's."""
        self.run_folder.mkdir(parents=True, exist_ok=True)
        self.log_folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        born = psutil.Process(self.process.pid).create_time()
        self.note.write_text(json.dumps({"pid": self.process.pid, "born": born}))

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """End it and all it started: asked first, then forced."""
        if self.process is not None:
            _end(_members(self.process.pid, psutil.Process().create_time()), GRACE_SECONDS)
            self.process.wait()
        self.note.unlink(missing_ok=True)

    def last_words(self) -> str:
        """The end of its log, for the person who has to mend it."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


def stop_orphans(run_folder: Path) -> list[str]:
    """End what a killed supervisor left running, all at once; return the names of what was found alive."""
    found: dict[str, list[psutil.Process]] = {}
    notes = sorted(run_folder.glob("*.json"))
    for note in notes:
        left = json.loads(note.read_text() or "{}")
        members = _members(left["pid"], left["born"]) if left else []
        if members:
            found[note.stem] = members
    _end([process for members in found.values() for process in members], ORPHAN_GRACE_SECONDS)
    for note in notes:
        note.unlink()
    return list(found)


def _end(processes: Sequence[psutil.Process], grace: int) -> None:
    """End processes: asked first, then forced."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    _, stubborn = psutil.wait_procs(processes, timeout=grace)
    for process in stubborn:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=GRACE_SECONDS)


def _members(leader: int, born: float) -> list[psutil.Process]:
    """The living processes of the session `leader` began, no older than `born`."""
    members = []
    for process in psutil.process_iter():
        try:
            same_session = os.getsid(process.pid) == leader
            # Start times are read off the system's tick counter; a second allows for its rounding.
            if same_session and process.create_time() >= born - 1 and process.status() != "zombie":
                members.append(process)
        except (ProcessLookupError, PermissionError, psutil.Error):
            continue
    return members


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
