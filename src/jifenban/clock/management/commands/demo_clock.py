"""Shows or sets the demonstration clock from the shell."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jifenban.clock.actions import set_demo_clock
from jifenban.clock.clock import CHINA, now
from jifenban.clock.errors import ClockMovesForwardOnly, NoDemonstration


class Operator:
    """Whoever may run commands on the machine may move its demonstration clock."""

    def has_perm(self, perm: str) -> bool:
        return True


class Command(BaseCommand):
    help = "Show the demonstration clock, or set it forward. Due timers are run by the worker afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", help="2023-03-10T16:59, Asia/Shanghai")
        parser.add_argument("--frozen", action="store_true", help="let the clock stand still there")

    def handle(self, *args: Any, to: str | None, frozen: bool, **options: Any) -> None:
        if to:
            try:
                moment = datetime.fromisoformat(to)
            except ValueError:
                raise CommandError(f"{to!r} is not a time; write it as 2023-03-10T16:59") from None
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=CHINA)
            try:
                set_demo_clock(to=moment, actor=Operator(), now=now(), frozen=frozen)
            except (ClockMovesForwardOnly, NoDemonstration) as refusal:
                raise CommandError(refusal.sentence) from None
        self.stdout.write(now().isoformat(timespec="seconds"))
