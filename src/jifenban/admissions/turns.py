"""Which giving of a round comes next, and when choices are made for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jifenban.admissions.models import Allocation, PlaceList
from jifenban.admissions.rules import rule_of
from jifenban.cases.wording import moment_text
from jifenban.policies.models import Round
from jifenban.policies.queries import round_values


@dataclass(frozen=True)
class Choosing:
    """The choices for the next giving: its number from 1, and between which moments they are made, if known."""

    turn: int
    opens: datetime | None
    closes: datetime | None
    missing: str

    @property
    def which(self) -> str:
        """The giving in words."""
        return "填志愿" if self.turn == 1 else "再填志愿"

    def why_shut(self, now: datetime) -> str:
        """Why no choices can be made now; "" if they can."""
        if self.opens is None or self.closes is None:
            return f"{self.which}的时间还没有公布。"
        if now < self.opens:
            return f"{self.which}从 {moment_text(self.opens)} 开始。"
        if now >= self.closes:
            return f"{self.which}已于 {moment_text(self.closes)} 截止，以最后一次保存的为准。"
        return ""


def turn_of(round: Round) -> int:
    """The number of the next giving of a round: one more than those that are public."""
    return Allocation.objects.filter(round=round, state=Allocation.State.PUBLISHED).count() + 1


def choosing(round: Round) -> Choosing | None:
    """The choices for the next giving; None where the pack has none. Without a window for choosing anew, those
    made for the first giving count for every later one.
    """
    choices = rule_of(round).choices
    if choices is None:
        return None
    turn = turn_of(round) if choices.again is not None else 1
    window, values = choices.window(turn), round_values(round)
    opens, closes = values.get(window.opens), values.get(window.closes)
    if turn > 1 and closes is not None and closes <= _last_shown(round):
        opens = closes = None  # the window of an earlier giving: nobody has announced the next one
    return Choosing(turn, opens, closes, window.missing)


def _last_shown(round: Round) -> datetime:
    published = Allocation.objects.filter(round=round, state=Allocation.State.PUBLISHED)
    return PlaceList.objects.filter(allocation__in=published).latest("shown_from").shown_from
