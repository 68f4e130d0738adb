"""Empties a demonstration: every table and every file it has made, so that it can start afresh."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from jifenban.cases.models import Case

#: What migrations and running workers have written; a demonstration needs it as it is.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission", "procrastinate_workers"})
TRUNCATE_BIT = 32  # of pg_trigger.tgtype


def is_empty() -> bool:
    """Whether nobody has applied for anything yet."""
    return not Case.objects.exists()


def wipe() -> None:
    """Empty the database (tables stay) and the folder of sealed files. Only ever called in a demonstration."""
    assert settings.JIFENBAN_DEMO, "only a demonstration may be wiped"
    with transaction.atomic(), connection.cursor() as cursor:
        guarded = _append_only_tables(cursor)
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        names = ", ".join(
            f'"{name}"' for name in connection.introspection.table_names(cursor) if name not in KEPT
        )
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    if settings.MEDIA_ROOT.exists():
        for path in settings.MEDIA_ROOT.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _append_only_tables(cursor: CursorWrapper) -> list[str]:
    """The tables whose triggers refuse even TRUNCATE."""
    cursor.execute(
        "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND (tgtype & %s) <> 0",
        [TRUNCATE_BIT],
    )
    return [name for (name,) in cursor.fetchall()]
