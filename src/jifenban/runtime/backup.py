"""Makes a backup while everything keeps running."""

import os
import tarfile
import tempfile
from contextlib import nullcontext
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import django
from django.conf import settings

from jifenban.runtime.archive import FORMAT, Manifest, data_key_ids, digest_key_print, run_tool, sha256_of
from jifenban.runtime.environment import is_embedded
from jifenban.runtime.postgres import embedded


def back_up(target: Path | None = None) -> Path:
    """Write the database and the files into one archive, its owner's only; return where it lies."""
    django.setup()
    now = datetime.now(UTC)
    archive = (target or settings.VAR_DIR / "backups" / f"jifenban-{now:%Y%m%d-%H%M%S}.tar").absolute()
    archive.parent.mkdir(parents=True, exist_ok=True)
    half = archive.with_name(archive.name + ".half")
    try:
        _write(half, now)
    except BaseException:
        half.unlink(missing_ok=True)  # a disk that ran full has no use for it
        raise
    half.replace(archive)
    return archive


def _write(half: Path, now: datetime) -> None:
    with (
        embedded().held() if is_embedded() else nullcontext(),
        tempfile.TemporaryDirectory(dir=half.parent) as folder,
        os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
        tarfile.open(fileobj=out, mode="w") as tar,
    ):
        # The database first: a file is written before the row that names it, so none will be missing.
        dump = Path(folder) / "database.dump"
        print("→ 数据库 …", flush=True)
        run_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        tar.add(dump, "database.dump")
        print("→ 文件 …", flush=True)
        files = _add_files(tar, settings.MEDIA_ROOT)
        manifest = Manifest(
            format=FORMAT,
            made_at=now.isoformat(timespec="seconds"),
            data_keys=data_key_ids(),
            digest_key=digest_key_print(),
            dump_sha256=sha256_of(dump),
            files=files,
        )
        _add_text(tar, "manifest.json", manifest.text())


def _add_files(tar: tarfile.TarFile, root: Path) -> int:
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    for path in files:
        tar.add(path, f"files/{path.relative_to(root)}")
    return len(files)


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, BytesIO(content))
