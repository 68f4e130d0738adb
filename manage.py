#!/usr/bin/env python3
"""Django's commands, with the private database running while they run."""

import sys
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from django.core.management import execute_from_command_line

from jifenban.runtime.environment import is_embedded, prepare_environment
from jifenban.runtime.postgres import embedded


def main() -> None:
    """Run one command."""
    prepare_environment()
    database = embedded().held() if is_embedded() else nullcontext()
    with database:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
