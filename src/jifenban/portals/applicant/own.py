"""The door of this portal: one's own cases and nobody else's, whatever else the log-in may see elsewhere."""

from django.http import Http404

from jifenban.accounts.assurance import LOWEST, require_level
from jifenban.cases.access import case_for, photo_for
from jifenban.cases.models import Case, Photo
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.ui.request import Request
from policypack.policy import Policy

READING = ("GET", "HEAD", "OPTIONS")


def own_case(request: Request, code: str) -> Case:
    """Return the applicant's own case with this code. Raises Http404 for every other one.

    Whatever changes it asks for the level of its own pack: AssuranceTooLow leads to the stronger log-in.
    """
    case = case_for(request.user, code)
    _require_own(request, case)
    return case


def own_photo(request: Request, photo_id: int) -> Photo:
    """Return a photo of an own case, under the same conditions."""
    photo = photo_for(request.user, photo_id)
    _require_own(request, photo.case)
    return photo


def _require_own(request: Request, case: Case) -> None:
    if case.person_id != request.person.pk:
        raise Http404
    if request.method not in READING:
        require_level_of(request, policy_of(case.revision))


def require_level_of(request: Request, policy: Policy) -> None:
    """Let pass who logged in surely enough for a service. Raises AssuranceTooLow, which leads to that log-in."""
    require_level(request.session, **level_asked(policy))


def level_asked(policy: Policy) -> dict[str, str]:
    """What a log-in for this service has to reach, and what it is for, as the log-in page is told."""
    return {
        "level": policy.forms.login or LOWEST,
        "why": f"{policy.forms.entry.label}，",
        "service": policy.service_key,
    }
