"""A private PostgreSQL in a temporary folder, with Django set up on it, for benchmarks that write a lot."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def database() -> Iterator[None]:
    """A migrated database with every pack published; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jifenban-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - as root the database runs as another user
        os.environ["JIFENBAN_VAR"] = f"{folder}/var"
        os.environ["JIFENBAN_STATE"] = f"{folder}/state"
        sys.path.insert(0, str(ROOT / "src"))
        from jifenban.runtime.places import var
        from jifenban.runtime.postgres import embedded
        from jifenban.runtime.secrets import load_secrets

        os.environ["DJANGO_SETTINGS_MODULE"] = "jifenban.config.settings"
        os.environ["JIFENBAN_PLAIN_STATIC"] = "1"
        var().mkdir(parents=True)
        load_secrets(var())
        with embedded().held():
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            call_command("publish_packs", verbosity=0)
            yield
