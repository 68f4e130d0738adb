"""Pages whose button takes a step of the workflow: a promise, a request to the employer."""

from collections.abc import Mapping

from jifenban.cases.queries import Draft, submit_step
from jifenban.portals.filling.steps import FormStep
from policypack.workflow import PAGES, Step


def page_step(draft: Draft, step: FormStep) -> Step | None:
    """The step that the page's button takes where the case stands now, None if it only goes on."""
    page = step.page
    return draft.policy.workflow.step(draft.case.status, page.step) if page.step else None


def may_take_back(draft: Draft) -> bool:
    """Whether somebody who submits from here has a step of their own that opens the form again."""
    workflow, step = draft.policy.workflow, submit_step(draft.case)
    if step is None or step.to is None:
        return False
    onward = [one for one in workflow.steps_from(step.to) if one.who.is_applicant and one.to]
    return any(workflow.status(one.to or "").opens in ("all", PAGES) for one in onward)


def may_come_back(draft: Draft) -> bool:
    """Whether anybody can return what was submitted to be mended."""
    return any(status.opens == "returned" for status in draft.policy.workflow.statuses.values())


def unseen_employer(step: FormStep, post: Mapping[str, str]) -> bool:
    """Whether a code was sent before the name that belongs to it had been shown."""
    names = [
        f"{state.section.key}.{field.key}"
        for state in step.sections
        for field in state.section.fields
        if field.type == "employer"
    ]
    return any(post.get(name, "").strip() != post.get(f"{name}.seen", "") for name in names)
