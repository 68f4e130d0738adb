"""What every page of an employer shows beside its own: the employer, its code, its bars."""

from typing import Any

from django.http import HttpRequest

from jifenban.employers.access import employer_for
from jifenban.employers.codes import display
from jifenban.employers.models import Employer


def framed(request: HttpRequest, employer_code: str, here: str) -> dict[str, Any]:
    """The frame's context for one employer. Raises Http404 for an employer one does not act for."""
    employer = employer_for(request.user, employer_code)
    return {
        "employer": employer,
        "code_text": display(employer.code),
        "others": [one for one in request.employers if one.pk != employer.pk],
        "bars": _bars(employer, request),
        "here": here,
    }


def _bars(employer: Employer, request: HttpRequest) -> list[Any]:
    return list(employer.bars.filter(since__lte=request.now, until__gt=request.now).order_by("-until"))
