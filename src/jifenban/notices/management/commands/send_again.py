"""Sends the text messages anew that the gateway did not take."""

from typing import Any

from django.core.management.base import BaseCommand

from jifenban.accounts.actors import SYSTEM
from jifenban.clock import now
from jifenban.notices.actions import send_again


class Command(BaseCommand):
    help = "Put every text message that failed into the queue anew (after the gateway or a phone was mended)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"重新排队 {send_again(actor=SYSTEM, now=now())} 条短信。")
