"""Template words of the applicant's pages."""

from django import template

from jifenban.cases.codes import display

register = template.Library()


@register.filter
def case_code(code: str) -> str:
    """A case's code in groups, as printed."""
    return display(code)
