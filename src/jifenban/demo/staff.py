"""The demonstration's log-ins of staff, and which of them may take a step."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission

from jifenban.accounts.actors import SYSTEM, Actor
from jifenban.accounts.models import User
from jifenban.cases.models import Case
from jifenban.cases.queries import living_link
from jifenban.cases.roles import related_office
from jifenban.demo.errors import Absent, Unplayable
from jifenban.demo.scenario import StaffPlan
from jifenban.offices.actions import give_membership
from jifenban.offices.models import Membership, Office
from jifenban.policies.access import may_give_value, may_make_list
from jifenban.policies.models import Revision, Round, Service
from jifenban.policies.queries import policy
from policypack.errors import did_you_mean
from policypack.process import Who


def demo_folder() -> Path:
    """Where the demonstration keeps its own files."""
    folder = settings.VAR_DIR / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def shared_password() -> str:
    """The one password of all staff of this demonstration, made at the first seeding and kept."""
    accounts = demo_folder() / "accounts.json"
    if accounts.exists():
        return str(json.loads(accounts.read_text(encoding="utf-8"))["password"])
    return "demo-" + secrets.token_hex(4)


def make_staff(plans: Sequence[StaffPlan], password: str, now: datetime) -> None:
    """Create the log-ins with their memberships; those that exist keep what they have."""
    hashed = make_password(password)
    known = {role for pack in Revision.objects.all() for role in policy(pack).workflow.roles}
    for plan in plans:
        user, _ = User.objects.update_or_create(
            username=plan.username, defaults={"first_name": plan.name, "password": hashed}
        )
        if plan.office:
            office = _office_of(plan, known)
            give_membership(user=user, office=office, role=plan.role, actor=SYSTEM, now=now)
        if plan.moves_clock:
            user.user_permissions.add(Permission.objects.get(codename="move_demo_clock"))


def _office_of(plan: StaffPlan, roles: set[str]) -> Office:
    office, where = Office.objects.filter(code=plan.office).first(), f"staff 的“{plan.username}”"
    if office is None:
        raise Unplayable(where, f"没有代码为“{plan.office}”的机构；请核对 offices.csv")
    if plan.role not in roles:
        raise Unplayable(where, f"没有“{plan.role}”这个角色；{did_you_mean(plan.role, roles)}")
    return office


def service_named(key: str) -> Service:
    """The service of this key. Raises Absent, said for whoever wrote the scenario."""
    found = Service.objects.filter(key=key).first()
    if found is None:
        known = Service.objects.values_list("key", flat=True)
        raise Absent(f"没有“{key}”这个事项；{did_you_mean(key, known)}")
    return found


def round_named(service: Service, key: str) -> Round:
    """The round of this service and key. Raises Absent likewise."""
    found = Round.objects.filter(service=service, key=key).first()
    if found is None:
        known = Round.objects.filter(service=service).values_list("key", flat=True)
        raise Absent(f"“{service.key}”没有“{key}”这个批次；{did_you_mean(key, known)}")
    return found


class Cast:
    """Finds the member of staff for a step. The tree and the memberships are read once."""

    def __init__(self) -> None:
        self._above = dict(Office.objects.values_list("pk", "parent"))
        self._members = list(Membership.objects.select_related("user", "office").order_by("pk"))

    def actor(self, who: Who, case: Case, department: Office | None = None) -> Actor:
        """Whoever may take a step of this case: the applicant, or the nearest office's member in the role.

        Raises Absent when the scenario has nobody for it.
        """
        if who.is_system:
            return SYSTEM
        if who.is_applicant:
            assert case.person.account is not None
            return case.person.account
        relation = policy(case.revision).workflow.relations[who.relation or ""]
        if relation.kind == "party":
            return self._agent(case)
        office = department or related_office(case, relation)
        if office is None:
            kind = relation.office_kind
            return self._first(
                who.role, [member.office_id for member in self._members if member.office.kind == kind]
            )
        return self._first(who.role, self._line(office.pk))

    def _agent(self, case: Case) -> Actor:
        """Whoever acts for the employer that the case has asked."""
        link = living_link(case)
        agent = link.employer.agents.filter(ended_at=None).first() if link else None
        if agent is None or agent.person.account is None:
            raise Absent(f"申请 {case.code} 的单位没有经办人；请给它补一组 acts_for")
        return agent.person.account

    def manager(self, role: str) -> User:
        """The first member of staff in a role, wherever."""
        return self._first(role, [member.office_id for member in self._members])

    def maker(self, round: Round, list_key: str) -> User:
        """Whoever may make a list of a round. Absent when the scenario has nobody for it."""
        return self._who(
            lambda user: may_make_list(user, round, list_key), f"定名单“{list_key or round.title}”"
        )

    def giver(self, round: Round, key: str) -> User:
        """Whoever may give a round a value. Absent when the scenario has nobody for it."""
        return self._who(lambda user: may_give_value(user, round, key), f"填“{round.title}”的“{key}”")

    def _who(self, may: Callable[[User], bool], what: str) -> User:
        found = next((member.user for member in self._members if may(member.user)), None)
        if found is None:
            raise Absent(f"staff 里没有人可以{what}；请补一位，或核对 office 和 role")
        return found

    def named(self, username: str) -> User:
        """The member of staff with this log-in."""
        found = next((member.user for member in self._members if member.user.username == username), None)
        if found is None:
            raise Absent(f"staff 里没有“{username}”")
        return found

    def _line(self, office_id: int | None) -> list[int]:
        line = []
        while office_id is not None:
            line.append(office_id)
            office_id = self._above[office_id]
        return line

    def _first(self, role: str, offices: Sequence[int]) -> User:
        for office_id in offices:
            for member in self._members:
                if member.office_id == office_id and member.role == role:
                    return member.user
        raise Absent(f"staff 里没有人在这里担任“{role}”；请补一位，或核对 office 和 role")
