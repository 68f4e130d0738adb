"""The road of a service from its first step to its last, read off its workflow."""

from dataclasses import dataclass

from policypack.policy import Policy
from policypack.workflow import Step, Workflow


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


def _main_step(workflow: Workflow, status: str, seen: set[str]) -> Step | None:
    ahead = (step for step in workflow.steps_from(status) if step.to and step.to not in seen)
    good = [step for step in ahead if step.tone == "main" and workflow.status(step.to or "").tone != "ended"]
    return good[0] if good else None


def _length(workflow: Workflow, step: Step) -> str:
    for timer in workflow.timers_started_by(do=step.do, entered=step.to):
        if timer.length is not None:
            return f"{timer.label} {timer.length.text}"
    return ""
