"""The road of a service from its first step to its last, read off its workflow."""

from dataclasses import dataclass

from policypack.timers import Timer
from policypack.workflow import Step, Workflow

SIDE_ROADS = ("refused", "ended")


@dataclass(frozen=True)
class Stage:
    """One step of the road in words: what is done, what then holds, how long it may take, and where both are written."""

    label: str
    text: str
    cited: str
    length: str
    length_cited: str


def road(workflow: Workflow) -> list[Stage]:
    """Follow the main steps from the start; returns, refusals, withdrawals and objections are side roads."""
    stages: list[Stage] = []
    status, seen = workflow.start, {workflow.start}
    while True:
        step = _main_step(workflow, status, seen)
        if step is None or step.to is None:
            return stages
        status = step.to
        seen.add(status)
        term = _term(workflow, step)
        stages.append(
            Stage(
                label=step.label,
                text=workflow.status(status).help,
                cited=step.cited,
                length=f"{term.label} {term.length.text}" if term and term.length else "",
                length_cited=term.cited if term else "",
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
        if step.tone != "main" or leads_back or workflow.about_objections(step.do):
            continue
        if workflow.status(step.to or "").tone not in SIDE_ROADS:
            return step
    return None


def _term(workflow: Workflow, step: Step) -> Timer | None:
    """The first term of known length that a step starts."""
    started = workflow.timers_started_by(do=step.do, entered=step.to or "")
    return next((timer for timer in started if timer.length is not None), None)
