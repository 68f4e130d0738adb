"""Dates and lists as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from jifenban.clock import CHINA


def day_text(day: date) -> str:
    """2023年3月10日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime) -> str:
    """2023年3月10日 17:00."""
    local = moment.astimezone(CHINA)
    return f"{day_text(local.date())} {local:%H:%M}"


def due_text(due_at: datetime) -> str:
    """The end of a term: its last day, with the hour if it does not end with the day."""
    last = (due_at - timedelta(microseconds=1)).astimezone(CHINA)
    ends_with_day = due_at.astimezone(CHINA).time() == time()
    return day_text(last.date()) if ends_with_day else moment_text(due_at)


def change_text(before: str, after: str) -> str:
    """How a total changes: 68 → 70 分; 不变，仍为 68 分."""
    return f"不变，仍为 {after} 分" if before == after else f"{before} → {after} 分"


def list_text(parts: Iterable[str]) -> str:
    """甲、乙、丙."""
    return "、".join(parts)
