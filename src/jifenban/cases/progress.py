"""The road after a decision as a timeline: which stages a case has passed, where it stands, what lies ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jifenban.cases.bringing import BringView, view_of
from jifenban.cases.models import Case, Event
from jifenban.policies.queries import policy
from policypack.policy import Policy
from policypack.progress import Stage

DONE, NOW, AHEAD, STOPPED = "done", "now", "ahead", "stopped"
STATE_LABELS = {DONE: "已办完", NOW: "正在办理", AHEAD: "还没有到", STOPPED: "没有办完"}


@dataclass(frozen=True)
class Act:
    """One thing that happened in a stage: what, when, and what the officer said."""

    label: str
    at: datetime
    note: str


@dataclass(frozen=True)
class StageView:
    """One stage for one case. `since` and `until`: when the case came in and went on."""

    stage: Stage
    state: str
    since: datetime | None
    until: datetime | None
    acts: tuple[Act, ...]
    bring: BringView | None

    @property
    def state_label(self) -> str:
        """The state in words."""
        return STATE_LABELS[self.state]


@dataclass(frozen=True)
class ProgressView:
    """All stages of one case."""

    title: str
    stages: tuple[StageView, ...]

    @property
    def done(self) -> int:
        """How many stages are behind."""
        return sum(stage.state == DONE for stage in self.stages)


def progress_view(case: Case) -> ProgressView | None:
    """The stages of a case's road; None where its pack shows none, or it has not come so far."""
    loaded = policy(case.revision)
    if loaded.progress is None:
        return None
    events = list(case.events.all())
    reached = {event.to_status for event in events} | {case.status}
    if not any(status in reached for stage in loaded.progress.stages for status in stage.statuses):
        return None
    here = loaded.progress.stage_of(case.status)
    last = _furthest(loaded, here, reached)
    stages = tuple(
        _view(case, loaded, stage, events, _state(case, loaded, number, last, stage == here))
        for number, stage in enumerate(loaded.progress.stages)
    )
    return ProgressView(loaded.progress.title, stages)


def _furthest(loaded: Policy, here: Stage | None, reached: set[str]) -> int:
    """The number of the stage in which the case stands, or in which its road ended."""
    assert loaded.progress is not None
    stages = loaded.progress.stages
    if here is not None:
        return stages.index(here)
    return max(number for number, stage in enumerate(stages) if reached & set(stage.statuses))


def _state(case: Case, loaded: Policy, number: int, last: int, here: bool) -> str:
    if number != last:
        return DONE if number < last else AHEAD
    if here:
        return NOW
    return DONE if loaded.workflow.status(case.status).tone == "good" else STOPPED


def _view(case: Case, loaded: Policy, stage: Stage, events: list[Event], state: str) -> StageView:
    inside = [event for event in events if event.from_status in stage.statuses]
    came = [
        event.at
        for event in events
        if event.to_status in stage.statuses and event.from_status not in stage.statuses
    ]
    left = [event.at for event in inside if event.to_status not in stage.statuses]
    plan = loaded.bring.get(stage.bring)
    return StageView(
        stage=stage,
        state=state,
        since=came[-1] if came and state != AHEAD else None,
        until=left[-1] if left and state in (DONE, STOPPED) else None,
        acts=tuple(_act(loaded, event) for event in inside),
        bring=view_of(case, plan) if plan else None,
    )


def _act(loaded: Policy, event: Event) -> Act:
    step = loaded.workflow.step(event.from_status, event.step)
    return Act(step.label if step else event.step, event.at, event.note)
