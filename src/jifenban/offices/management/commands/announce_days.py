"""Enters the holidays and make-up days of a year, as the State Council's notice has them."""

import csv
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jifenban import clock
from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import InvalidInput
from jifenban.offices.actions import announce_days


class Command(BaseCommand):
    help = "Enter exceptions of the working-day calendar from a CSV: day,kind (rest, work or make_up)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="title and number of the notice")

    def handle(self, *args: Any, file: Path, source: str, **options: Any) -> None:
        try:
            head, *rows = csv.reader(file.read_text(encoding="utf-8-sig").splitlines())
            if head != ["day", "kind"]:
                raise ValueError(head)
            days = {date.fromisoformat(day): kind for day, kind in rows}
            announce_days(days=days, source=source, actor=SYSTEM, now=clock.now())
        except InvalidInput as refused:
            raise CommandError(refused.sentence) from refused
        except OSError as problem:
            raise CommandError(f"打不开 {file}：{problem.strerror}。") from problem
        except ValueError as unread:
            raise CommandError(
                f"没看懂 {file}：第一行写 day,kind，以后每行一天，例如 2027-10-01,rest。"
            ) from unread
        self.stdout.write(f"已录入 {len(days)} 天。")
