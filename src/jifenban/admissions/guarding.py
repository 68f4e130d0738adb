"""What a final giving waits for: frozen data, closed choices, decisions that can no longer be taken back."""

from __future__ import annotations

from datetime import datetime

from jifenban.accounts.errors import IllegalStep
from jifenban.admissions.rules import rule_of
from jifenban.admissions.turns import Choosing
from jifenban.cases.models import BulkAct, BulkLine
from jifenban.cases.wording import moment_text
from jifenban.policies.models import Round

FINAL_STATES = (Round.State.FROZEN, Round.State.PUBLISHED)


def refuse_early(round: Round, window: Choosing | None, now: datetime) -> None:
    """IllegalStep while a final giving would overtake something."""
    if round.state not in FINAL_STATES:
        raise IllegalStep("正式安排要先锁定数据。现在可以试算。")
    if window is not None and (window.closes is None or now < window.closes):
        when = f"到 {moment_text(window.closes)} 截止" if window.closes else "的截止时间还没有填"
        raise IllegalStep(f"{window.which}{when}，截止以后才能正式安排。现在可以试算。")
    until = _taken_back_until(round, now)
    if until is not None:
        raise IllegalStep(f"有人刚刚一起收回了学位，{moment_text(until)} 以前还可以撤回。过后再正式安排。")


def _taken_back_until(round: Round, now: datetime) -> datetime | None:
    """Until when a decision for several cases that freed places may still be taken back; None if there is none."""
    freed = BulkLine.objects.filter(
        case__round=round, case__status__in=rule_of(round).returned_by, state=BulkLine.State.DONE
    )
    acts = BulkAct.objects.filter(pk__in=freed.values("act"), released_at=None, undo_until__gt=now)
    return acts.order_by("-undo_until").values_list("undo_until", flat=True).first()
