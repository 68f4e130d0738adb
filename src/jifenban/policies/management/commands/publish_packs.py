"""Publish every policy pack under policies/: revisions, services, offices, rounds with first values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Refused
from jifenban.clock.clock import now as business_now
from jifenban.offices.actions import load_offices
from jifenban.policies.actions import ensure_rounds, publish_revision
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy
from policypack.errors import PackError
from policypack.policy import collect_files


class Command(BaseCommand):
    """Idempotent: what is already published is left as it is."""

    help = "Publish the policy packs below a folder (default: policies/)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", default=str(settings.POLICIES_ROOT))

    def handle(self, *args: Any, **options: Any) -> None:
        folders = sorted(file.parent for file in Path(options["path"]).resolve().rglob("workflow.yaml"))
        if not folders:
            raise CommandError(
                f"{options['path']} 下面没有政策包（有 pack.yaml 和 workflow.yaml 的文件夹）。"
            )
        for number, folder in enumerate(folders, start=1):
            revision = self._publish(folder)
            self.stdout.write(f"[{number}/{len(folders)}] {revision.identity} · {revision.digest[:12]}")

    def _publish(self, folder: Path) -> Revision:
        now = business_now()
        try:
            files, identity = collect_files(folder)
            revision = publish_revision(identity=identity, files=files, actor=SYSTEM, now=now)
        except PackError as error:
            raise CommandError(f"政策包读不进来（{folder}）：\n{error}") from error
        except Refused as error:
            raise CommandError(error.sentence) from error
        loaded = policy(revision)
        load_offices(rows=loaded.offices, city=revision.service.key.partition("/")[0], actor=SYSTEM, now=now)
        ensure_rounds(revision=revision, actor=SYSTEM, now=now)
        return revision
