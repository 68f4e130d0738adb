"""What the frame of every page shows: size of type, demonstration clock, who is logged in."""

from typing import Any

from django.conf import settings

from jifenban.notices.queries import messages_of
from jifenban.people.queries import person_of
from jifenban.portals.ui.request import Request

SIZE_COOKIE = "jf_size"


def frame(request: Request) -> dict[str, Any]:
    """The frame's variables. Only reads; nothing on an error page before middleware ran."""
    user = getattr(request, "user", None)
    person = getattr(request, "person", None)  # an applicant's page has found it already
    at_desk = getattr(request, "memberships", None)  # a staff page, which shows nobody's own messages
    if person is None and not at_desk and user is not None and user.is_authenticated:
        person = person_of(user)
    unread = messages_of(person).filter(read_at=None).count() if person else 0
    staff = settings.JIFENBAN_DEMO and user is not None and person is None
    operator = bool(staff and user and user.has_perm("clock.move_demo_clock"))
    return {
        "size": "large" if request.COOKIES.get(SIZE_COOKIE) == "large" else "",
        "demo_clock": getattr(request, "now", None) if settings.JIFENBAN_DEMO else None,
        "demo_operator": operator,
        "viewer": person,
        "unread": unread,
        "path": request.get_full_path(),
    }
