"""What stands between an empty database and the first page: tables, packs, demo data, assets."""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django
from django.core.management import CommandError, call_command, get_commands
from django.db import connections

from jifenban.runtime.mishaps import told


def prepare(*, demo: bool) -> None:
    """Bring an installation up to this release, saying what is done; each step does only what is missing."""
    _say("数据库表", lambda: call_command("migrate", verbosity=0, interactive=False))
    _say("限次的计数表", lambda: call_command("createcachetable", verbosity=0))
    _say("网页素材", lambda: call_command("collectstatic", verbosity=0, interactive=False))
    commands = get_commands()
    if "proof_papers" in commands:
        _say("文书模板", lambda: apart("proof_papers"))
    if "publish_packs" in commands:
        _say("政策包", lambda: call_command("publish_packs", verbosity=1))
    scenario = os.environ.get("JIFENBAN_SCENARIO")
    chosen = ["--scenario", scenario] if scenario else []
    if demo and "seed_demo" in commands:
        _say("演示数据", lambda: call_command("seed_demo", "--if-empty", *chosen, verbosity=1))


def apart(command: str) -> None:
    """Run a command that typesets in a process of its own. Raises CommandError as the command does.

    Typesetting leaves threads behind, and the processes that are forked for the demonstration would wait for them
    for ever.
    """
    connections.close_all()  # a process that is forked must not share them
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        pool.submit(call_command, command, verbosity=0).result()


def _say(what: str, step: Callable[[], object]) -> None:
    begun = time.monotonic()
    print(f"→ {what} …", flush=True)
    step()
    print(f"  {what}就绪，{time.monotonic() - begun:.1f} 秒", flush=True)


if __name__ == "__main__":
    django.setup()
    try:
        prepare(demo=os.environ.get("JIFENBAN_DEMO") == "1")
    except CommandError as refused:
        sys.exit(f"✗ {refused}")
    except OSError as problem:
        sys.exit(f"✗ {told(problem)}")
