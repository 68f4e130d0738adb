#!/usr/bin/env python3
"""Django's commands, with the private database running while they run."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from django.core.management import execute_from_command_line

from jifenban.runtime.places import var
from jifenban.runtime.postgres import embedded
from jifenban.runtime.secrets import load_secrets


def main() -> None:
    """Run one command. Without DATABASE_URL this checkout is a demonstration with its own database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifenban.config.settings")
    load_secrets(var())
    if os.environ.get("DATABASE_URL"):
        database = nullcontext()
    else:
        os.environ.setdefault("JIFENBAN_DEMO", "1")
        database = embedded().held()
    with database:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
