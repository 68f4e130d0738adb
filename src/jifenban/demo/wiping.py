"""Empties a demonstration: every table and every file it has made, so that it can start afresh."""

from __future__ import annotations

import shutil

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

QUEUE_TABLES = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers")


def is_empty() -> bool:
    """Whether nobody has applied for anything yet."""
    return not apps.get_model("cases", "Case").objects.exists()


def wipe() -> None:
    """Empty the database (tables stay) and the folder of sealed files. Only ever called in a demonstration."""
    assert settings.JIFENBAN_DEMO, "only a demonstration may be wiped"
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(QUEUE_TABLES)} RESTART IDENTITY CASCADE")
    if settings.MEDIA_ROOT.exists():
        for path in settings.MEDIA_ROOT.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
