"""Counts and ranks a stored run again and compares, bit for bit."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jifenban.rankings.models import Computation, Run
from jifenban.rankings.recomputing import Recomputed, recompute


class Command(BaseCommand):
    help = "Compute a ranking run again from its stored inputs and compare the digests."
    kind: type[Computation] = Run
    name = "排名"
    recompute: Callable[[Any], Recomputed] = staticmethod(recompute)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="its id")

    def handle(self, *args: Any, number: int, **options: Any) -> None:
        stored = (
            self.kind._default_manager.select_related("round__service", "round__revision")
            .filter(pk=number)
            .first()
        )
        if stored is None:
            raise CommandError(f"没有编号为 {number} 的{self.name}。")
        again = self.recompute(stored)
        self.stdout.write(f"输入 {again.input}\n规则 {again.pack}\n结果 {again.result}")
        if not again.same:
            raise CommandError("不一致：重算的校验码与保存的不同。")
        self.stdout.write("一致：输入、规则和结果的校验码与保存的相同。")
