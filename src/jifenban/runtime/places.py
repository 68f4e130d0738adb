"""Where one installation keeps what it makes. Everything follows from the checkout and two variables."""

import hashlib
import os
import pwd
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]

# A Unix socket's path holds 107 bytes; ".s.PGSQL.5432" and a slash come after the folder.
LONGEST_SOCKET_FOLDER = 90


def var() -> Path:
    """The folder of keys, demo files, evidence and pid files: `JIFENBAN_VAR`, else `var/` in the checkout."""
    return Path(os.environ.get("JIFENBAN_VAR") or CHECKOUT / "var").resolve()


@dataclass(frozen=True)
class DatabasePlace:
    """Folders of the private PostgreSQL and the user it runs as (None: the one who runs this)."""

    state: Path
    sockets: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.state / "data"


def database_place(var_folder: Path | None = None) -> DatabasePlace:
    """Say where the private database of `var_folder` lives.

    PostgreSQL refuses to run as root, and another user may not reach a checkout under /root: root's
    database runs as `nobody` with its state under /var/lib/jifenban (or `JIFENBAN_STATE`).
    """
    folder = var_folder or var()
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    if sys.platform != "win32" and os.geteuid() == 0:
        state = Path(os.environ.get("JIFENBAN_STATE") or "/var/lib/jifenban") / digest
        user = pwd.getpwnam("nobody").pw_name
    else:
        state, user = folder / "postgres", None
    sockets = state / "socket"
    if len(str(sockets).encode()) > LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.gettempdir()) / f"jifenban-{os.geteuid()}-{digest}"
    return DatabasePlace(state=state, sockets=sockets, user=user)
