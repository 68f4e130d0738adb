"""A backup gives everything back, holds no key, and is refused where it could do harm."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jifenban.runtime.places import CHECKOUT, database_place
from jifenban.runtime.postgres import Server
from jifenban.runtime.secrets import NAMES
from tests.runtime.places import scratch


class Installation:
    """One installation in a folder of its own, worked by the commands people use."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        taken = {"DATABASE_URL", "JIFENBAN_FILES", *NAMES}
        self.environment = {name: value for name, value in os.environ.items() if name not in taken}
        self.environment |= {"JIFENBAN_VAR": str(self.var), "JIFENBAN_STATE": str(folder / "state")}

    def run(self, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "jifenban.runtime", *arguments]
        environment = self.environment | changed
        return subprocess.run(
            command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
        )

    def query(self, statement: str) -> list[tuple]:
        with Server(database_place(self.var)).held() as server, psycopg.connect(server.url()) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with scratch() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIFENBAN_STATE", str(folder / "state"))
        made = Installation(folder)
        # Kept running, as beside a living site: starting it for every question would take most of the time.
        with Server(database_place(made.var)).held():
            yield made


@pytest.fixture(scope="module")
def archive(installation: Installation) -> Path:
    """A backup of two clerks' database and one sealed file."""
    installation.query("CREATE TABLE clerk (name text)")
    installation.query("INSERT INTO clerk VALUES ('窗口一号'), ('窗口二号')")
    sealed = installation.var / "files" / "ab" / "sealed"
    sealed.parent.mkdir(parents=True)
    sealed.write_bytes(b"\x00sealed")
    file = installation.var / "backup.tar"
    done = installation.run("backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


def test_a_restore_gives_back_rows_and_files_and_keeps_what_was_there(installation, archive):
    installation.query("DELETE FROM clerk WHERE name = '窗口一号'")
    (installation.var / "files" / "ab" / "sealed").write_bytes(b"spoilt")

    done = installation.run("restore", str(archive))

    assert done.returncode == 0, done.stderr
    assert installation.query("SELECT name FROM clerk ORDER BY 1") == [("窗口一号",), ("窗口二号",)]
    assert (installation.var / "files" / "ab" / "sealed").read_bytes() == b"\x00sealed"
    [former] = installation.var.glob("files-before-*")
    assert (former / "ab" / "sealed").read_bytes() == b"spoilt"
    assert installation.query("SELECT count(*) FROM pg_database WHERE datname LIKE 'jifenban_before_%'") == [
        (1,)
    ]


def test_a_backup_names_its_keys_and_holds_none(installation, archive):
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        manifest = tar.extractfile("manifest.json").read().decode()
    whole = archive.read_bytes()

    assert '"data_keys": [\n    "k1"\n  ]' in manifest
    assert not [name for name in names if "secret" in name]
    for line in (installation.var / "secrets.env").read_text().splitlines():
        assert line.partition("=")[2].rpartition(":")[2].encode() not in whole
    assert archive.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"JIFENBAN_DATA_KEYS": "k9:" + "A" * 43 + "="}, "缺少密钥 k1"),
        ({"JIFENBAN_DIGEST_KEY": "A" * 43 + "="}, "JIFENBAN_DIGEST_KEY"),
    ],
)
def test_a_restore_without_the_keys_is_refused_before_anything_is_touched(
    installation, archive, changed, sentence
):
    before = installation.query("SELECT datname FROM pg_database ORDER BY 1")

    done = installation.run("restore", str(archive), **changed)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert installation.query("SELECT datname FROM pg_database ORDER BY 1") == before


def test_a_damaged_backup_is_refused(installation, archive, tmp_path):
    broken = tmp_path / "broken.tar"
    broken.write_bytes(archive.read_bytes()[:3000])

    done = installation.run("restore", str(broken))

    assert done.returncode == 1
    assert "损坏" in done.stderr or "没有写完" in done.stderr


@pytest.mark.parametrize(("name", "kind"), [("../outside", tarfile.REGTYPE), ("files/link", tarfile.SYMTYPE)])
def test_a_backup_that_reaches_outside_is_refused(installation, archive, tmp_path, name, kind):
    changed = tmp_path / "changed.tar"
    changed.write_bytes(archive.read_bytes())
    with tarfile.open(changed, "a") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)

    done = installation.run("restore", str(changed))

    assert done.returncode == 1
    assert f"备份里有不该有的东西：{name}" in done.stderr


def test_a_backup_that_is_not_there_is_named(installation, archive):
    done = installation.run("restore", "/nowhere/backup.tar")

    assert done.returncode == 1
    assert "没有找到备份文件 /nowhere/backup.tar" in done.stderr


def test_a_backup_that_fails_leaves_no_half_of_one(installation: Installation, tmp_path: Path):
    nowhere = {"DATABASE_URL": "postgresql://nobody:none@127.0.0.1:1/none", "JIFENBAN_DEMO": "1"}

    done = installation.run("backup", str(tmp_path / "backup.tar"), **nowhere)

    assert done.returncode == 1
    assert "✗ pg_dump 没有成功" in done.stderr
    assert list(tmp_path.iterdir()) == []
