"""The private PostgreSQL survives what machines do to it, and says what it cannot mend."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jifenban.runtime.places import database_place
from jifenban.runtime.postgres import DatabaseRefused, Server
from tests.runtime.places import scratch

HOLD = """
import sys, time
from pathlib import Path
from jifenban.runtime.places import database_place
from jifenban.runtime.postgres import Server
with Server(database_place(Path(sys.argv[1]))).held():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with scratch() as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIFENBAN_STATE", str(made / "state"))
        yield made


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with Server(database_place(folder / "var")).held() as running:
        yield running


def rows(server: Server) -> int:
    with psycopg.connect(server.url()) as connection:
        return connection.execute("SELECT count(*) FROM kept").fetchone()[0]


def kill(server: Server) -> None:
    process = server.process()
    process.kill()
    while server.process() is not None:
        time.sleep(0.01)


def test_what_was_committed_is_there_after_the_server_is_killed(server):
    with psycopg.connect(server.url()) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 500)")
    kill(server)

    server.start()

    assert rows(server) == 500


def test_a_pid_file_that_names_another_process_does_not_stop_the_start(server):
    server.stop()
    (server.place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.place.data}\n")

    server.start()

    assert server.process().pid != os.getpid()


def test_the_server_writes_to_disk_before_it_says_committed(server):
    with psycopg.connect(server.url()) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")]

    assert shown == ["on", "on"]


def test_the_server_listens_on_no_network_address(server):
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone()[0] == ""
    assert server.place.sockets.stat().st_mode & 0o077 == 0


def test_the_last_one_to_leave_stops_the_server(folder):
    server = Server(database_place(folder / "var"))
    with server.held():
        with server.held():
            pass
        assert server.process() is not None

    assert server.process() is None


def test_a_killed_holder_does_not_keep_the_server_running(folder):
    server = Server(database_place(folder / "var"))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / "var")], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.communicate()
    assert server.process() is not None

    with server.held():
        pass

    assert server.process() is None


def test_data_of_another_major_is_refused_with_the_way_to_mend_it(folder):
    server = Server(database_place(folder / "old"))
    server.place.data.mkdir(parents=True)
    (server.place.data / "PG_VERSION").write_text("16\n")

    with pytest.raises(DatabaseRefused, match=r"(?s)PostgreSQL 16 的数据.*make backup.*make restore"):
        server.start()


def test_a_checkout_with_a_long_path_gets_a_short_socket(monkeypatch):
    monkeypatch.setattr("jifenban.runtime.places.os.geteuid", lambda: 1000)

    place = database_place(Path("/home/someone") / ("long" * 30))

    assert len(str(place.sockets)) < 90
    assert place.user is None
