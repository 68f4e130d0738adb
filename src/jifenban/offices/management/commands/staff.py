"""Gives a member of staff a role in an office, or takes it away. The first role makes the log-in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jifenban import clock
from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.offices.actions import end_membership, give_membership
from jifenban.offices.models import Membership, Office


class Command(BaseCommand):
    help = "Give a role in an office, or with --end take it away; set passwords by `changepassword`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("office", help="the office's code in the pack")
        parser.add_argument("role", help="a role of the pack's workflow")
        parser.add_argument("--name", default="", help="the name that colleagues see, for a new log-in")
        parser.add_argument("--end", action="store_true")

    def handle(
        self, *args: Any, username: str, office: str, role: str, name: str, end: bool, **options: Any
    ) -> None:
        where = Office.objects.filter(code=office).first()
        if where is None:
            raise CommandError(f"没有编号为 {office} 的机构。机构编号见政策包的 offices.csv。")
        if end:
            held = Membership.objects.filter(user__username=username, office=where, role=role).first()
            if held is None:
                raise CommandError(f"{username} 在{where.name}没有 {role} 这个岗位。")
            end_membership(membership=held, actor=SYSTEM, now=clock.now())
            self.stdout.write(f"已收回：{username} 在{where.name}的 {role}。")
            return
        user, new = User.objects.get_or_create(username=username, defaults={"first_name": name})
        if new:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        give_membership(user=user, office=where, role=role, actor=SYSTEM, now=clock.now())
        self.stdout.write(f"已给：{username} 在{where.name}任 {role}。")
        if not user.has_usable_password():
            self.stdout.write(f"还没有密码：请运行 manage.py changepassword {username}")
