"""What a backup holds, and how PostgreSQL's own programs reach the database.

A backup is a tar file of `manifest.json`, `database.dump` and `files/…` (sealed as they lie on disk).
The keys are never in it: who finds a backup can read neither numbers nor evidence. The manifest names
the keys, so that a restore without them is refused before anything is touched.
"""

import base64
import hashlib
import hmac
import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from jifenban.runtime.postgres import embedded

FORMAT = 1


class ArchiveRefused(Exception):
    """A backup cannot be made or restored; the message says why and how to mend it."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds and which keys it needs."""

    format: int
    made_at: str
    data_keys: list[str]
    digest_key: str
    dump_sha256: str
    files: int

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest; raises ArchiveRefused for one that this release cannot read."""
    try:
        manifest = Manifest(**json.loads(text))
    except (TypeError, ValueError) as problem:
        raise ArchiveRefused("这个文件不是积分办的备份，或者已经损坏。") from problem
    if manifest.format != FORMAT:
        raise ArchiveRefused(f"备份的格式是 {manifest.format}，这一版只认 {FORMAT}。请用做备份的那一版恢复。")
    return manifest


def data_key_ids() -> list[str]:
    """The ids of the keys at hand, never the keys."""
    return [pair.partition(":")[0] for pair in settings.JIFENBAN_DATA_KEYS.split(",")]


def digest_key_print() -> str:
    """A fingerprint of the digest key: with another one nobody is found by their number again."""
    key = base64.b64decode(settings.JIFENBAN_DIGEST_KEY)
    return hmac.new(key, b"jifenban backup", hashlib.sha256).hexdigest()[:16]


def run_tool(program: str, *arguments: str, database: str | None = None) -> None:
    """Run pg_dump or its kin against the installation's database, or another on the same server.

    Address and password travel in the environment: a command line is read by everybody.
    """
    default = settings.DATABASES["default"]
    environment = {
        "PATH": os.defpath,
        "PGHOST": str(default["HOST"]),
        "PGPORT": str(default["PORT"] or 5432),
        "PGUSER": default["USER"],
        "PGPASSWORD": default["PASSWORD"],
        "PGDATABASE": database or default["NAME"],
    }
    if "sslmode" in default["OPTIONS"]:
        environment["PGSSLMODE"] = default["OPTIONS"]["sslmode"]
    command = [str(embedded().binaries() / program), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ArchiveRefused(f"{program} 没有成功：{done.stderr.strip()}")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
