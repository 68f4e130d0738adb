"""Secrets of a demonstration or a test: made once into var/secrets.env, readable by their owner only.

A real installation sets the same variables in its environment and never has this file.
"""

import base64
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "JIFENBAN_DATA_KEYS", "JIFENBAN_DIGEST_KEY", "JIFENBAN_OIDC_SECRET")


def load_secrets(var: Path) -> None:
    """Put every secret the environment lacks into it, from var/secrets.env, made here the first time."""
    if all(os.environ.get(name) for name in NAMES):
        return
    file = var / "secrets.env"
    kept = _read(file)
    if not set(NAMES) <= kept.keys():
        kept = _fresh() | kept
        _write(file, kept)
    for name in NAMES:
        if not os.environ.get(name):
            os.environ[name] = kept[name]


def _fresh() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "JIFENBAN_DATA_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "JIFENBAN_DIGEST_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "JIFENBAN_OIDC_SECRET": secrets.token_urlsafe(32),
    }


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text().splitlines() if line and line[0] != "#")
    return {name: value for name, _, value in pairs}


def _write(file: Path, values: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.writelines(f"{name}={value}\n" for name, value in values.items())
    if file.exists():
        half.replace(file)
        return
    try:
        # A second process making its own at the same moment must not replace what the first one uses.
        os.link(half, file)
    except FileExistsError:
        values.update(_read(file))
    half.unlink()
