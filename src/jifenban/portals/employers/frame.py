"""What every page of an employer shows beside its own: the employer, its code, its bars."""

from typing import Any

from jifenban.accounts.assurance import require_level
from jifenban.employers.access import employer_for
from jifenban.employers.codes import display
from jifenban.employers.models import Employer
from jifenban.employers.rules import registration_rule
from jifenban.portals.ui.request import Request
from policypack.registration import Registration


def require_registrar(request: Request, service: str) -> Registration | None:
    """How employers register in a service. Raises AssuranceTooLow for a log-in weaker than its rule asks for."""
    rule = registration_rule(service, request.now)
    if rule is not None:
        require_level(request.session, rule.login, why="单位登记和办理，", service=service)
    return rule


def framed(request: Request, employer_code: str, here: str) -> dict[str, Any]:
    """The frame's context for one employer. Raises Http404 for an employer one does not act for."""
    employer = employer_for(request.user, employer_code)
    return {
        "employer": employer,
        "accepted": employer.state == Employer.State.ACCEPTED,
        "rule": require_registrar(request, employer.service),
        "code_text": display(employer.code),
        "others": [one for one in request.employers if one.pk != employer.pk],
        "bars": _bars(employer, request),
        "here": here,
    }


def _bars(employer: Employer, request: Request) -> list[Any]:
    return list(employer.bars.filter(since__lte=request.now, until__gt=request.now).order_by("-until"))
