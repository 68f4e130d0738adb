"""Pages whose button takes a step of the workflow: a promise, a request to the employer."""

from collections.abc import Mapping

from jifenban.cases.queries import Draft
from jifenban.portals.filling.steps import FormStep
from policypack.workflow import Step


def page_step(draft: Draft, step: FormStep) -> Step | None:
    """The step that the page's button takes where the case stands now, None if it only goes on."""
    page = step.page
    return draft.policy.workflow.step(draft.case.status, page.step) if page.step else None


def unseen_employer(step: FormStep, post: Mapping[str, str]) -> bool:
    """Whether a code was sent before the name that belongs to it had been shown."""
    names = [
        f"{state.section.key}.{field.key}"
        for state in step.sections
        for field in state.section.fields
        if field.type == "employer"
    ]
    return any(post.get(name, "").strip() != post.get(f"{name}.seen", "") for name in names)
