"""A pytest plug-in (`-p`, so it comes before settings are read): the environment tests run in."""

import os

from jifenban.runtime.places import var
from jifenban.runtime.secrets import load_secrets

os.environ["JIFENBAN_DEMO"] = "0"
os.environ["JIFENBAN_PLAIN_STATIC"] = "1"
# Synchronous browser drivers run an event loop in the thread that also talks to the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
load_secrets(var())
(var() / "static").mkdir(parents=True, exist_ok=True)
