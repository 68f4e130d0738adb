"""Every test runs on real PostgreSQL: the private one of this checkout, or DATABASE_URL's."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psutil
import psycopg
import pytest
from django.db.backends.postgresql.creation import DatabaseCreation
from hypothesis import HealthCheck, settings
from psycopg import sql

from jifenban.runtime.postgres import embedded
from tests.browser import chromium

PREFIX = "test_jifenban_"
running = ExitStack()
# A property holds however long the machine takes: times are measured in benchmarks/.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What decides whether a change lands is the same at every run; a search at random is for everybody else.
settings.register_profile("landing", settings.get_profile("patient"), derandomize=True)
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let passwords be cheap: no test is about the strength of their hash."""
    from django.conf import settings as django_settings

    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config: pytest.Config) -> None:
    running.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Start the database and name the test database after this process: several run side by side."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    if not os.environ.get("DATABASE_URL"):
        server = running.enter_context(embedded().held())
        _drop_leftovers(server.url("postgres"))
        # The kill tests keep fsync on servers of their own; nothing else here survives a power cut.
        default["OPTIONS"]["options"] = "-c synchronous_commit=off"
    default.setdefault("TEST", {})["NAME"] = f"{PREFIX}{os.getpid()}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the tests of a module; pages of their own keep them apart.

    Its driver keeps an event loop running in this thread, in which nobody else may start one: it must be gone
    before another module's worker runs.
    """
    with chromium() as running_browser:
        yield running_browser


@pytest.fixture(scope="session", autouse=True)
def drop_although_vacuumed() -> Iterator[None]:
    """Let the test database go at the end, though the server may be vacuuming in it at that moment."""

    def destroy(creation: Any, name: str, verbosity: int) -> None:
        with creation._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {creation.connection.ops.quote_name(name)} WITH (FORCE)")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "_destroy_test_db", destroy)
        yield


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_triggers() -> Iterator[None]:
    """Let Django empty the tables after a transactional test, though append-only triggers refuse TRUNCATE."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    plain_flush = DatabaseOperations.sql_flush

    def flush(*args: Any, **options: Any) -> list[str]:
        statements = plain_flush(*args, **options)
        return ["SET LOCAL session_replication_role = replica;", *statements] if statements else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", flush)
        yield


def _drop_leftovers(url: str) -> None:
    """Drop the test databases of processes that were killed."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        for (name,) in rows.fetchall():
            owner = name.removeprefix(PREFIX)
            if owner.isdigit() and not psutil.pid_exists(int(owner)):
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )
