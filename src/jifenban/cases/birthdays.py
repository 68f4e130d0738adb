"""When a verified score changes by itself: on birthdays, as the policy declares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from jifenban.cases.models import VerifiedScore
from jifenban.cases.terms import MORNING, local_day
from jifenban.clock import CHINA
from policypack.adjustments import AdjustmentRule
from policypack.policy import Policy

ONE_DAY = timedelta(days=1)


def rule_of(loaded: Policy) -> AdjustmentRule | None:
    """What the policy says of adjustments, if it has them."""
    return loaded.workflow.adjustment


def next_birthday(loaded: Policy, facts: Mapping[str, Any], after: date) -> date | None:
    """The next day on which a birthday may change the score: the anniversary, and the day after it.

    One reading of “each further year” counts from the day after the birthday, so both days are looked at.
    """
    rule = rule_of(loaded)
    days = [day for key in (rule.birthdays if rule else ()) for day in _anniversaries(facts.get(key), after)]
    return min((day for day in days if day > after), default=None)


def _anniversaries(text: Any, after: date) -> list[date]:
    if not isinstance(text, str):
        return []
    born = date.fromisoformat(text)
    found = []
    for year in (after.year - 1, after.year, after.year + 1):
        leap = (born.month, born.day) == (2, 29) and not (year % 4 == 0 and (year % 100 or year % 400 == 0))
        day = date(year, 2, 28) if leap else born.replace(year=year)
        found += [day, day + ONE_DAY]
    return found


def plan_next(score: VerifiedScore, loaded: Policy, facts: Mapping[str, Any], day: date) -> None:
    """Set the day on which a score changes by itself next, and when what fades in it is told first.

    That is the next morning: a decision for many cases can be taken back until then.
    """
    score.recalculate_on = next_birthday(loaded, facts, day)
    rule = rule_of(loaded)
    if rule is not None and rule.fading:
        score.fading_at = datetime.combine(local_day(score.since) + ONE_DAY, MORNING, CHINA)
    score.save(update_fields=["recalculate_on", "fading_at"])
