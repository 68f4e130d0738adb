"""Whether a service takes applications now; before it does: when, and where its guide is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jifenban.cases.guards import closed_reason
from jifenban.cases.wording import due_text, moment_text
from jifenban.clock import CHINA
from jifenban.policies.models import Round
from jifenban.policies.queries import round_plan, round_values
from policypack.policy import Policy
from policypack.rounds import RoundPlan

OPENS_AT, CLOSES_AT, GUIDE = "opens_at", "closes_at", "guide"


@dataclass(frozen=True)
class EntryItem:
    """One thing that stands in the way: what it is, how it stands, what to do, where it is written.

    `condition` is the key of an unmet condition; `link` an address where more of it is found; else "".
    """

    label: str
    text: str
    advice: str
    clause: str
    condition: str = ""
    link: str = ""


def round_at_the_door(service_key: str, now: datetime) -> Round | None:
    """The round somebody who wants to apply is led to: the one that takes applications now, else the next that
    will, else the one that closed last; None for a service without rounds."""
    rounds = list(Round.objects.filter(service__key=service_key).order_by("-key", "-pk"))
    within = [
        one for one in rounds if one.state == Round.State.OPEN and not closed_reason(round_values(one), now)
    ]
    ahead = [one for one in rounds if _is_ahead(one, now)]
    over = sorted(rounds, key=_closed_at, reverse=True)
    return next(iter([*within, *reversed(ahead), *over]), None)


def _closed_at(round: Round) -> datetime:
    """When a round closed; before all others where nobody knows."""
    closes = round_values(round).get(CLOSES_AT)
    return closes if isinstance(closes, datetime) else datetime.min.replace(tzinfo=CHINA)


def _is_ahead(round: Round, now: datetime) -> bool:
    """Whether a round has not begun to take applications, as far as anybody knows."""
    values = round_values(round)
    opens, closes = values.get(OPENS_AT), values.get(CLOSES_AT)
    begun = round.state == Round.State.OPEN and (opens is None or now >= opens)
    over = closes is not None and now >= closes
    return round.state in (Round.State.PREPARED, Round.State.OPEN) and not begun and not over


def closed_item(loaded: Policy, round: Round | None, now: datetime) -> EntryItem | None:
    """Why no application is taken now, and when one will be; None while the door is open."""
    if round is None:
        return _without_round(loaded)
    values, plan = round_values(round), round_plan(round)
    if _is_ahead(round, now):
        return _not_yet(round, values, plan)
    if round.state != Round.State.OPEN:
        return EntryItem("申报没有开放", f"{round.title}现在不受理申报。", "请关注公告。", "")
    reason = closed_reason(values, now)
    return EntryItem("不在申报期内", reason.sentence, "", "") if reason else None


def _without_round(loaded: Policy) -> EntryItem | None:
    if any(plan.kind == "round" for plan in loaded.rounds.values()):
        return EntryItem("申报没有开放", "现在没有受理申报的批次。", "请关注公告。", "")
    return None


def _not_yet(round: Round, values: Mapping[str, Any], plan: RoundPlan) -> EntryItem:
    guide = str(values.get(GUIDE) or "")
    link = next((word for word in guide.split() if word.startswith(("https://", "http://"))), "")
    advice = guide.replace(link, "").strip() if guide else _unknown(plan, GUIDE)
    return EntryItem("申报还没有开始", f"{round.title}：{_when(values, plan)}", advice, "", link=link)


def _when(values: Mapping[str, Any], plan: RoundPlan) -> str:
    opens, closes = values.get(OPENS_AT), values.get(CLOSES_AT)
    if opens is None:
        reason = _unknown(plan, OPENS_AT)
        return f"开始的时间还没有公布{f'（{reason}）' if reason else ''}。"
    until = f"，{due_text(closes)} 截止" if closes else ""
    return f"{moment_text(opens)} 开始{until}。"


def _unknown(plan: RoundPlan, key: str) -> str:
    value = plan.values.get(key)
    return value.unknown if value is not None and value.value is None else ""
