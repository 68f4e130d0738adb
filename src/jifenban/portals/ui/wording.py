"""Dates and points as ui/design.md wants them read."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from jifenban.cases.models import Case
from jifenban.cases.subjects import subject_name
from jifenban.policies.queries import policy
from policypack.adjustments import Stage

WEEKDAYS = "一二三四五六日"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def as_day(when: date | datetime) -> date:
    """The day in Shanghai."""
    return when.astimezone(SHANGHAI).date() if isinstance(when, datetime) else when


def long_day(when: date | datetime) -> str:
    """10月21日（周三）; the year is added by the caller where it could be misread."""
    day = as_day(when)
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def full_day(when: date | datetime) -> str:
    """2026年10月21日."""
    day = as_day(when)
    return f"{day.year}年{day.month}月{day.day}日"


def deadline(when: datetime) -> str:
    """11月9日 17:00: a deadline carries its hour."""
    local = when.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def closing(when: datetime) -> str:
    """An end as people count it: 4月10日 where it ends with the day, else the day and its hour."""
    last = (when - timedelta(microseconds=1)).astimezone(SHANGHAI)
    return f"{last.month}月{last.day}日" if when.astimezone(SHANGHAI).time() == time() else deadline(when)


def points_text(value: object) -> str:
    """Points with the decimals they have and no more: 250, 97.13. Never rounded here."""
    if value is None or value == "":
        return "—"
    exact = Fraction(str(value))
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def case_title(case: Case) -> str:
    """Name a case as people do: the round's title, else the service's; that it adjusts a score; whom it is for."""
    title = case.round.title if case.round else case.service.title
    rule = policy(case.revision).workflow.adjustment if case.adjusts_id else None
    more = rule.label if rule else subject_name(case)
    return f"{title}（{more}）" if more else title


@dataclass(frozen=True)
class StageView:
    """A stage of the guide's road, and whether the case is in it."""

    stage: Stage
    here: bool


def stage_views(case: Case) -> list[StageView]:
    """The guide's stages in their order; empty where the policy names none."""
    workflow = policy(case.revision).workflow
    here = workflow.status(case.status).stage
    return [StageView(stage, stage.key == here) for stage in workflow.stages.values()]
