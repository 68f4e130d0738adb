"""Does the arithmetic of the whole journal again: every chain, every sealed day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jifenban.journal.errors import ChainBroken, SealBroken
from jifenban.journal.models import Entry
from jifenban.journal.queries import verify_chain, verify_seals


class Command(BaseCommand):
    help = "Check that no entry of the journal was changed, added or taken out behind its back."

    def handle(self, *args: Any, **options: Any) -> None:
        subjects = Entry.objects.order_by("subject").values_list("subject", flat=True).distinct()
        try:
            lengths = [verify_chain(subject) for subject in subjects.iterator()]
            days = verify_seals()
        except ChainBroken as broken:
            raise CommandError(f"不一致：{broken.subject} 的第 {broken.number} 条记录被改动过。") from broken
        except SealBroken as broken:
            raise CommandError(f"不一致：{broken.day} 的记录与当天封存的不同。") from broken
        self.stdout.write(f"一致：{len(lengths)} 件事的 {sum(lengths)} 条记录，{days} 天的封存。")
