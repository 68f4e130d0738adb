"""The environment that every process of one installation starts with."""

import os

from jifenban.runtime.places import var
from jifenban.runtime.secrets import load_secrets


def is_embedded() -> bool:
    """Whether this installation uses its private database."""
    return not os.environ.get("DATABASE_URL")


def prepare_environment() -> None:
    """Name the settings; without DATABASE_URL this is a demonstration and makes its own secrets.

    A real server's installation says JIFENBAN_DEMO=1 itself if it wants to be a demonstration, and
    brings its secrets in the environment if not: none are made up beside real data.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifenban.config.settings")
    os.environ.setdefault("JIFENBAN_DEMO", "1" if is_embedded() else "0")
    if os.environ["JIFENBAN_DEMO"] == "1" or is_embedded():
        load_secrets(var())
