"""What a workflow says of questions to departments: how long an answer may take, and whether it may ask for mending."""

from policypack.workflow import Workflow

NOTHING = "nothing"


def may_return(workflow: Workflow, status: str) -> bool:
    """Whether an item sent back from here can be mended: the applicant edits in this status or one step further."""
    ahead = {step.to for step in workflow.steps_from(status) if step.to is not None}
    return any(workflow.statuses[one].opens != NOTHING for one in {status, *ahead})


def answering_clocks(workflow: Workflow) -> frozenset[str]:
    """The timers by which departments owe their answers: those that begin where departments are asked.

    A timer that begins when it is the applicant's turn is the applicant's, whoever may answer meanwhile.
    """
    return frozenset(
        key
        for key, timer in workflow.timers.items()
        if any(
            workflow.asks_in(one) and workflow.statuses[one].tone != "yours"
            for one in _begins_in(workflow, timer.starts, timer.starts_by)
        )
    )


def _begins_in(workflow: Workflow, starts: str, starts_by: str) -> set[str]:
    if starts_by == "status":
        return {starts}
    return {step.to for step in workflow.steps if step.do == starts and step.to is not None}
