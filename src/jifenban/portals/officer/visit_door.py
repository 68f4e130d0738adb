"""The window's door to the pages of forms."""

from django.urls import reverse

from jifenban.cases.models import Visit
from jifenban.portals.filling.door import Door
from jifenban.portals.officer.frame import frame_of
from jifenban.portals.ui.request import Request


def visit_door(request: Request, visit: Visit) -> Door:
    """Where the pages of the form are while this visitor stands at the window."""
    counter = reverse("officer:counter", args=[visit.case.code])
    return Door(
        space="officer:visit",
        lead=(visit.pk,),
        template="officer/visit_page.html",
        leave=counter,
        photo_lead=(visit.pk,),
        closing=counter,
        camera=True,
        frame={**frame_of(request, "window"), "visit": visit},
    )
