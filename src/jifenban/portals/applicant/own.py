"""The door of this portal: one's own cases and nobody else's, whatever else the log-in may see elsewhere."""

from django.http import Http404, HttpRequest

from jifenban.cases.access import case_for, photo_for
from jifenban.cases.models import Case, Photo


def own_case(request: HttpRequest, code: str) -> Case:
    """Return the applicant's own case with this code. Raises Http404 for every other one."""
    case = case_for(request.user, code)
    if case.person_id != request.person.pk:
        raise Http404
    return case


def own_photo(request: HttpRequest, photo_id: int) -> Photo:
    """Return a photo of an own case. Raises Http404 for every other one."""
    photo = photo_for(request.user, photo_id)
    if photo.case.person_id != request.person.pk:
        raise Http404
    return photo
