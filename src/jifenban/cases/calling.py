"""Calling the person of a case: the number is shown on record, and what came of the call is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import Actor, System
from jifenban.accounts.errors import InvalidInput, NotAllowed
from jifenban.accounts.models import User
from jifenban.cases.access import sees_as_office
from jifenban.cases.models import Call, Case
from jifenban.journal.actions import record

MAX_NOTE = 500


def reveal_phone(*, case: Case, actor: Actor, now: datetime) -> str:
    """The whole telephone number of the person, for an office of the case; each look is journaled.

    Raises NotAllowed for everybody else.
    """
    _check(case, actor)
    record(actor=actor, verb="reveal_phone", subject=f"case:{case.pk}", now=now)
    return str(case.person.phone)


@transaction.atomic
def log_call(*, case: Case, outcome: str, note: str, actor: User, now: datetime) -> Call:
    """Keep what came of a call. Raises InvalidInput for an outcome that is none."""
    _check(case, actor)
    if outcome not in Call.Outcome.values:
        raise InvalidInput({"outcome": "请选这次电话的结果。"})
    text = note.strip()[:MAX_NOTE]
    call = Call.objects.create(case=case, caller=actor, at=now, outcome=outcome, note=text)
    data = {"call": call.pk, "outcome": outcome}
    record(actor=actor, verb="log_call", subject=f"case:{case.pk}", now=now, data=data)
    return call


def _check(case: Case, actor: Actor) -> None:
    if isinstance(actor, System) or not sees_as_office(actor, case):
        raise NotAllowed("只有办理这份申请的机构可以看电话、登记通话。")
