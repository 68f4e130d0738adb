"""Counts and ranks a stored run again and compares, bit for bit."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jifenban.rankings.models import Run
from jifenban.rankings.recomputing import recompute


class Command(BaseCommand):
    help = "Compute a ranking run again from its stored inputs and compare the digests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="the id of the run")

    def handle(self, *args: Any, run: int, **options: Any) -> None:
        stored = Run.objects.select_related("round__service", "round__revision").filter(pk=run).first()
        if stored is None:
            raise CommandError(f"没有编号为 {run} 的排名。")
        again = recompute(stored)
        self.stdout.write(f"输入 {again.input}\n规则 {again.pack}\n结果 {again.result}")
        if not again.same:
            raise CommandError("不一致：重算的校验码与保存的不同。")
        self.stdout.write("一致：输入、规则和结果的校验码与保存的相同。")
