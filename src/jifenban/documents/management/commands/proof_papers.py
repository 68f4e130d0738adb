"""Typeset every paper of the packs below a folder once: a template at fault would fail when somebody waits for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jifenban.clock.clock import now as business_now
from jifenban.documents.proofs import faults
from policypack.errors import PackError
from policypack.policy import read_policy


class Command(BaseCommand):
    requires_system_checks = []  # files only
    help = "Typeset the papers of the policy packs below a folder (default: policies/) with made-up contents."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", default=str(settings.POLICIES_ROOT))

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[str, None] = {}  # packs of one city share their templates
        for file in sorted(Path(options["path"]).resolve().rglob("workflow.yaml")):
            try:
                loaded = read_policy(file.parent)
            except PackError:  # publish_packs says what is wrong with it
                continue
            city = loaded.root.partition("/")[0]
            found |= dict.fromkeys(f"{city}/{fault}" for fault in faults(loaded.templates, business_now()))
        if found:
            raise CommandError("\n".join(["有文书模板排不出来，请先改好：", *found]))
