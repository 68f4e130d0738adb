"""The one command: makes an environment for the peers where there is none yet, then compares.

    python3 benchmarks/peers/run.py [N] [--times 3] [--rounding indicator|total] [--sample 300] [--only TEXT …]

The environment is var/peers, from requirements/peers.txt; the product's own stays clean.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LOCK = ROOT / "requirements" / "peers.txt"
ENVIRONMENT = Path(os.environ.get("JIFENBAN_VAR") or ROOT / "var") / "peers"
PYTHON = ENVIRONMENT / "bin" / "python"


def prepare() -> None:
    """Install what the lock file names, hash by hash, unless that was done."""
    stamp, wanted = ENVIRONMENT / "installed", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("→ 安装对照用的软件（首次约一分钟，340 MB）…", flush=True)
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", LOCK], check=True)
    stamp.write_text(wanted)


if __name__ == "__main__":
    prepare()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), str(ROOT / "src")])}
    compared = subprocess.run([PYTHON, HERE / "compare.py", *sys.argv[1:]], env=environment, check=False)
    sys.exit(compared.returncode)
