#!/usr/bin/env python3
"""Make a checkout ready: virtual environment, locked dependencies, assets; with `test` also what tests need.

Only the standard library is used, because nothing else is there yet. Running it again does only what
the lock files say has changed.
"""

from __future__ import annotations  # an old Python shall reach the sentence that refuses it

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("JIFENBAN_VAR") or ROOT / "var")
DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
OLDEST_NODE = 20


class SetupFailed(Exception):
    """Set-up cannot go on; the message says what to do."""


def main() -> None:
    purpose = sys.argv[1] if len(sys.argv) > 1 else "run"
    if purpose not in {"run", "test"}:
        raise SetupFailed("用法：python3 tools/setup.py [run|test]")
    if sys.version_info < (3, 11):
        raise SetupFailed(f"需要 Python 3.11 或更新的版本，现在是 {sys.version.split()[0]}。")
    make_environment()
    install_python(purpose)
    install_node(purpose)
    build_styles()
    if purpose == "test" and not DEBIAN_CHROMIUM.exists():
        unpack_chromium()


def make_environment() -> None:
    """Create .venv, also where Debian has left out ensurepip."""
    if PYTHON.exists() and answer([PYTHON, "-c", "import pip"]) is not None:
        return
    with Step("建立虚拟环境 .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        if has_module("ensurepip"):
            call([sys.executable, "-m", "venv", VENV])
        elif has_module("pip"):
            call([sys.executable, "-m", "venv", "--without-pip", VENV])
            call([sys.executable, "-m", "pip", "--python", PYTHON, "install", "-q", "pip"])
        elif os.geteuid() == 0 and shutil.which("apt-get"):
            call(["apt-get", "update", "-qq"])
            call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-venv"])
            call([sys.executable, "-m", "venv", VENV])
        else:
            raise SetupFailed("这台机器的 Python 不带 venv。请先运行：sudo apt-get install python3-venv")


def has_module(name: str) -> bool:
    return answer([sys.executable, "-m", name, "--version"]) is not None


def install_python(purpose: str) -> None:
    """Install what the lock file names, hash by hash."""
    lock = ROOT / "requirements" / f"{purpose}.txt"
    if is_done("python", purpose, [lock]):
        return
    with Step("安装 Python 依赖（首次约一分钟）"):
        pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
        call([*pip, "--require-hashes", "-r", lock])
        link_sources()
    mark_done("python", purpose, [lock])


def link_sources() -> None:
    """Let this environment import src/ and offer the `policypack` command, without building a wheel."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "jifenban.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "policypack"
    run = "import sys; from policypack.cli import main; sys.exit(main())"
    command.write_text(f'#!/bin/sh\nexec "$(dirname "$0")/python" -c \'{run}\' "$@"\n')
    command.chmod(0o755)


def node_folder() -> Path:
    """The folder of node and npm: the machine's own if new enough, else one from a wheel."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = (answer([node, "--version"]) or "").lstrip("v").partition(".")[0]
        if version.isdigit() and int(version) >= OLDEST_NODE:
            return Path(node).parent
    if not (VENV / "bin" / "npm").exists():
        with Step("这台机器没有 Node.js 20，安装一份到 .venv"):
            pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
            call([*pip, "--require-hashes", "-r", ROOT / "requirements" / "node.txt"])
    return VENV / "bin"


def install_node(purpose: str) -> None:
    """Install npm's packages from the lock file; their scripts are not run."""
    lock = ROOT / "package-lock.json"
    if (ROOT / "node_modules").exists() and is_done("node", purpose, [lock]):
        return
    folder = node_folder()
    with Step("安装网页素材（首次约半分钟）"):
        omit = ["--omit=dev"] if purpose == "run" else []
        npm = [folder / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        call([*npm, *omit], path=folder)
    mark_done("node", purpose, [lock])


def build_styles() -> None:
    """Write var/assets/tabler.css out of Tabler's sources."""
    source, target = ROOT / "src" / "jifenban" / "config" / "tabler.scss", VAR / "assets" / "tabler.css"
    inputs = [source, ROOT / "package-lock.json"]
    if target.exists() and is_done("styles", "run", inputs):
        return
    with Step("生成样式"):
        target.parent.mkdir(parents=True, exist_ok=True)
        sass = ROOT / "node_modules" / "sass" / "sass.js"
        options = ["--quiet", "--no-source-map", "--style=compressed", f"--load-path={ROOT / 'node_modules'}"]
        call([node_folder() / "node", sass, *options, source, target])
    mark_done("styles", "run", inputs)


def unpack_chromium() -> None:
    """Unpack npm's Chromium, for tests on a machine without Debian's."""
    inputs = [ROOT / "package-lock.json", ROOT / "tools" / "unpack_chromium.mjs"]
    if (VAR / "chromium" / "chromium").exists() and is_done("chromium", "test", inputs):
        return
    with Step("解压测试用的浏览器"):
        call([node_folder() / "node", ROOT / "tools" / "unpack_chromium.mjs", VAR / "chromium"])
    mark_done("chromium", "test", inputs)


# --- small helpers -------------------------------------------------------------------------------


class Step:
    """Say what begins, and how long it took."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __enter__(self) -> None:
        self.begun = time.monotonic()
        print(f"→ {self.text} …", flush=True)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            print(f"  完成，{time.monotonic() - self.begun:.0f} 秒", flush=True)


def answer(command: Sequence[str | Path]) -> str | None:
    """What a command prints, or None where it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def call(command: Sequence[str | Path], path: Path | None = None) -> None:
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment.get('PATH', os.defpath)}"
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise SetupFailed(f"没有成功：{' '.join(str(part) for part in command)}（上面是它的报错）")


def stamp(step: str) -> Path:
    return VENV / "stamps" / step


def digest(inputs: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()


def is_done(step: str, purpose: str, inputs: list[Path]) -> bool:
    """What was done for tests serves a run as well, provided that nothing it was made of has changed."""
    for done_for in {purpose, "test"}:
        lock = [
            Path(str(path).replace("run.txt", "test.txt")) if done_for == "test" else path for path in inputs
        ]
        if stamp(f"{step}-{done_for}").exists() and stamp(f"{step}-{done_for}").read_text() == digest(lock):
            return True
    return False


def mark_done(step: str, purpose: str, inputs: list[Path]) -> None:
    for old in stamp(step).parent.glob(f"{step}-*"):
        old.unlink()
    stamp(step).parent.mkdir(exist_ok=True)
    stamp(f"{step}-{purpose}").write_text(digest(inputs))


if __name__ == "__main__":
    try:
        main()
    except SetupFailed as failure:
        sys.exit(f"✗ {failure}")
    except KeyboardInterrupt:
        sys.exit("已中断。再次运行会接着做。")
