"""催办: somebody who handles a case presses the departments that owe an answer, once a day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jifenban.accounts.errors import IllegalStep, NotAllowed
from jifenban.accounts.models import User
from jifenban.cases.access import sees_as_office
from jifenban.cases.owing import owed, press
from jifenban.cases.steps import locked


@transaction.atomic
def remind(*, case_id: int, actor: User, now: datetime) -> int:
    """Press every department that owes an answer on this case; returns how many questions that are.

    Raises NotAllowed for those who do not handle the case, IllegalStep when all have answered or were
    pressed today already.
    """
    case = locked(case_id)
    if not sees_as_office(actor, case):
        raise NotAllowed("只有经办这份申请的机构可以催办。")
    if not owed(case).exists():
        raise IllegalStep("部门都已答复，不用催办。")
    pressed = press(case, actor, now)
    if not pressed:
        raise IllegalStep("今天已经催办过，明天可以再催。")
    return pressed
