"""Fills the demonstration with invented people at every stage of every step."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jifenban.demo.errors import Unplayable
from jifenban.demo.seeding import SCENARIOS, is_unfinished, scenario_named, seed
from jifenban.demo.wiping import is_empty, wipe
from policypack.errors import did_you_mean

#: More processes than this would only wait for the database. One more than there are processors keeps
#: these busy while the others wait for an answer.
MOST_WORKERS = 4


class Command(BaseCommand):
    requires_system_checks = []  # data only: it must work while no page does
    help = "Fill the demonstration. Needs JIFENBAN_DEMO=1 and an empty database, unless --reset."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scenario", default="2022")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are cases already")
        parser.add_argument("--reset", action="store_true", help="empty the demonstration first")

    def handle(self, *args: Any, scenario: str, if_empty: bool, reset: bool, **options: Any) -> None:
        if not settings.JIFENBAN_DEMO:
            raise CommandError("这里不是演示环境（JIFENBAN_DEMO=1），不能放演示数据。")
        if not (reset or is_unfinished() or is_empty()):
            if if_empty:
                return
            raise CommandError("演示数据已经有了。要重来，请加 --reset（会清空现有数据）。")
        known = sorted(path.stem for path in (settings.BASE_DIR / SCENARIOS).glob("*.yaml"))
        if scenario not in known:
            raise CommandError(f"{SCENARIOS}/ 里没有“{scenario}”这个演示；{did_you_mean(scenario, known)}")
        try:
            self._seed(scenario)
        except Unplayable as fault:
            raise CommandError(f"演示数据做不出来。{fault.sentence}") from fault

    def _seed(self, scenario: str) -> None:
        chosen = scenario_named(scenario)
        # Packs may have been published by real time; the demonstration publishes them by its own.
        wipe()
        start = time.monotonic()
        seed(chosen, self._say, workers=min(MOST_WORKERS, (os.cpu_count() or 1) + 1))
        self._say(f"演示数据已就绪：{chosen.people} 位申请人，用时 {time.monotonic() - start:.0f} 秒。")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
