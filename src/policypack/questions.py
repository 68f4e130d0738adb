"""What a workflow says of questions to departments: how long an answer may take, and whether it may ask for mending."""

from policypack.workflow import Workflow


def may_return(workflow: Workflow, status: str) -> bool:
    """Whether an item that a department sends back from here comes to the applicant.

    A step of the system opens it, from this status or, while other items are being mended, from the next.
    """
    ahead = {step.to for step in workflow.steps_from(status) if step.to is not None}
    return any(
        step.who.is_system and step.effect("open_items")
        for one in {status, *ahead}
        for step in workflow.steps_from(one)
    )


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
