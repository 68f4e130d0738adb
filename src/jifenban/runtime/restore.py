"""Puts a backup in place of what is there; what was there is kept under another name."""

import shutil
import tarfile
import tempfile
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg
from django.conf import settings
from psycopg import sql

from jifenban.runtime.archive import (
    ArchiveRefused,
    Manifest,
    data_key_ids,
    digest_key_print,
    read_manifest,
    run_tool,
    sha256_of,
)
from jifenban.runtime.environment import is_embedded
from jifenban.runtime.postgres import embedded
from jifenban.runtime.supervisor import alone


def restore(archive: Path) -> str:
    """Restore `archive` while nothing else runs, and say what became of the former data.

    Nothing is touched until the archive is whole, its keys are at hand and its database is loaded.
    """
    django.setup()
    if not archive.is_file():
        raise ArchiveRefused(f"没有找到备份文件 {archive}。")
    suffix = f"{datetime.now(UTC):%Y%m%d_%H%M%S}"
    settings.MEDIA_ROOT.parent.mkdir(parents=True, exist_ok=True)
    with (
        alone(),
        embedded().held() if is_embedded() else nullcontext(),
        tempfile.TemporaryDirectory(dir=settings.MEDIA_ROOT.parent) as folder,
    ):
        unpacked = Path(folder)
        print("→ 检查备份 …", flush=True)
        manifest = _unpack(archive, unpacked)
        _check(manifest, unpacked)
        print("→ 数据库 …", flush=True)
        kept = _replace_database(unpacked / "database.dump", suffix)
        kept += _replace_files(unpacked / "files", suffix)
    return f"已恢复 {manifest.made_at} 的备份。原有数据保留为：{'、'.join(kept)}"


def _unpack(archive: Path, target: Path) -> Manifest:
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                _unpack_file(tar, member, target)
    except tarfile.TarError as problem:
        raise ArchiveRefused("这个文件不是积分办的备份，或者已经损坏。") from problem
    if not (target / "manifest.json").is_file() or not (target / "database.dump").is_file():
        raise ArchiveRefused("这个文件不是积分办的备份，或者没有写完。")
    return read_manifest((target / "manifest.json").read_bytes())


def _unpack_file(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write one file of a backup below the target: nothing else is in a backup of ours.

    By hand, because the Python 3.11.2 of Debian 12 has no extraction filters yet.
    """
    path = (target / member.name).resolve()
    if member.isdir():
        return
    if not member.isfile() or not path.is_relative_to(target.resolve()):
        raise ArchiveRefused(f"备份里有不该有的东西：{member.name}。这个文件不是积分办的备份，或者被人改过。")
    path.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(member)
    assert content is not None
    with content, path.open("wb") as file:
        shutil.copyfileobj(content, file)


def _check(manifest: Manifest, unpacked: Path) -> None:
    missing = [key for key in manifest.data_keys if key not in data_key_ids()]
    if missing:
        raise ArchiveRefused(f"缺少密钥 {'、'.join(missing)}。请把它们加进 JIFENBAN_DATA_KEYS 再恢复。")
    if manifest.digest_key != digest_key_print():
        raise ArchiveRefused(
            "JIFENBAN_DIGEST_KEY 与做备份时的不同，恢复后将按证件号码找不到人。请先换回原来的。"
        )
    if sha256_of(unpacked / "database.dump") != manifest.dump_sha256:
        raise ArchiveRefused("备份里的数据库与清单不符，文件已经损坏。")
    found = sum(path.is_file() for path in (unpacked / "files").rglob("*"))
    if found != manifest.files:
        raise ArchiveRefused(f"备份应有 {manifest.files} 个文件，实有 {found} 个，已经损坏。")


def _replace_database(dump: Path, suffix: str) -> list[str]:
    name = settings.DATABASES["default"]["NAME"]
    fresh, former = f"{name}_new_{suffix}", f"{name}_before_{suffix}"
    with connect_beside() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(fresh)))
        try:
            run_tool(
                "pg_restore",
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
                f"--dbname={fresh}",
                str(dump),
            )
        except ArchiveRefused:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
            raise
        for old, new in ((name, former), (fresh, name)):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [old]
            )
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
    return [f"数据库 {former}"]


def _replace_files(unpacked: Path, suffix: str) -> list[str]:
    kept = []
    if settings.MEDIA_ROOT.exists():
        former = settings.MEDIA_ROOT.with_name(f"{settings.MEDIA_ROOT.name}-before-{suffix}")
        settings.MEDIA_ROOT.rename(former)
        kept.append(str(former))
    unpacked.mkdir(exist_ok=True)
    unpacked.rename(settings.MEDIA_ROOT)
    return kept


def connect_beside() -> psycopg.Connection:
    """Connect to the same server's `postgres` database: one cannot be replaced from within."""
    default = settings.DATABASES["default"]
    return psycopg.connect(
        host=str(default["HOST"]),
        port=default["PORT"] or None,
        user=default["USER"],
        password=default["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )
