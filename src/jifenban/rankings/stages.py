"""The way of a round, as the round manager shows it: what is done, what is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jifenban.clock import CHINA
from jifenban.policies.models import Round
from jifenban.rankings.models import Run

DONE, NOW, TODO = "done", "now", "todo"


@dataclass(frozen=True)
class Stage:
    """One stage of a round; `note` says when, or how many."""

    key: str
    label: str
    state: str
    note: str


def stages_of(
    round: Round,
    values: Mapping[str, Any],
    line: str | None,
    *,
    shown: str,
    runs: Sequence[Run],
    undecided: int,
    now: datetime,
) -> list[Stage]:
    """The stages in order; the first that is not done is the present one. `runs`: newest first. `line`: the list's
    line, "" before it is drawn; None where the list has none, and no such stage. `shown`: for how long it is public."""
    closes_at = values.get("closes_at")
    trials = [run for run in runs if run.trial]
    final = next((run for run in runs if not run.trial and run.state not in {Run.State.FAILED}), None)
    outcome = final.state if final else ""
    frozen = round.frozen_at is not None
    closed = frozen or (closes_at is not None and now >= closes_at)
    ranked = final is not None and final.state != Run.State.RUNNING
    facts = [
        ("apply", "申报", closed, f"{_day(closes_at - timedelta(microseconds=1))}截止" if closes_at else ""),
        ("review", "审核", frozen or (closed and not undecided), f"还有 {undecided} 件" if undecided else ""),
        ("trial", "试算", frozen or bool(trials), f"第 {len(trials)} 次" if trials else "可以试多次"),
        ("freeze", "锁定数据", frozen, _day(round.frozen_at) if round.frozen_at else "锁定后不再更新"),
        *([("line", "划线", bool(line), line or "排名前划定")] if line is not None else []),
        (
            "rank",
            "正式排名",
            ranked,
            _day(final.ended_at) if final and ranked and final.ended_at else "只能一次",
        ),
        (
            "publish",
            "公示",
            outcome in {Run.State.PUBLISHED, Run.State.FINAL},
            f"公示 {shown}" if shown else "公示天数还没有填",
        ),
        ("final", "定稿", outcome == Run.State.FINAL, ""),
    ]
    present = next((key for key, _, done, _ in facts if not done), "")
    return [
        Stage(key, label, DONE if done else NOW if key == present else TODO, note)
        for key, label, done, note in facts
    ]


def _day(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日"
