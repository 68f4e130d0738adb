"""The road of a service from its first step to its last, read off its workflow."""

from dataclasses import dataclass

from policypack.policy import Policy
from policypack.workflow import Step, Workflow

SIDE_ROADS = ("refused", "ended")


@dataclass(frozen=True)
class Stage:
    """One step of the road in words: what is done, what then holds, how long it may take."""

    label: str
    text: str
    length: str
    clause: str


def road(policy: Policy) -> list[Stage]:
    """Follow the main steps from the start; returns, refusals and withdrawals are side roads."""
    workflow = policy.workflow
    stages: list[Stage] = []
    status, seen = workflow.start, {workflow.start}
    while True:
        step = _main_step(workflow, status, seen)
        if step is None or step.to is None:
            return stages
        status = step.to
        seen.add(status)
        stages.append(
            Stage(
                label=step.label,
                text=workflow.status(status).help,
                length=_length(workflow, step),
                clause=step.clause,
            )
        )


def main_road(workflow: Workflow) -> list[str]:
    """The statuses of the main road, from the start on."""
    status, found = workflow.start, [workflow.start]
    while True:
        step = _main_step(workflow, status, set(found))
        if step is None or step.to is None:
            return found
        status = step.to
        found.append(status)


def _main_step(workflow: Workflow, status: str, seen: set[str]) -> Step | None:
    for step in workflow.steps_from(status):
        leads_back = step.to is None or step.to in seen or step.effect("open_items") is not None
        if step.tone == "main" and not leads_back and workflow.status(step.to or "").tone not in SIDE_ROADS:
            return step
    return None


def _length(workflow: Workflow, step: Step) -> str:
    for timer in workflow.timers_started_by(do=step.do, entered=step.to):
        if timer.length is not None:
            return f"{timer.label} {timer.length.text}"
    return ""
