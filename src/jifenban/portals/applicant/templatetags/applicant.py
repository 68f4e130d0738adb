"""Template words of the applicant's pages."""

from django import template

from jifenban.cases.codes import display
from jifenban.portals.applicant.steps import FormStep
from jifenban.portals.applicant.steps import next_after as step_after

register = template.Library()


@register.filter
def case_code(code: str) -> str:
    """A case's code in groups, as printed."""
    return display(code)


@register.simple_tag
def next_address(steps: list[FormStep], step: FormStep) -> str:
    """Where the page after this one is."""
    return step_after(steps, step).address
