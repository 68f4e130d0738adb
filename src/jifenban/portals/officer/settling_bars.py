"""How far the cases of a list, or of a giving of places, have moved: a bar, and the way to take it up again."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from jifenban.admissions.models import Allocation
from jifenban.admissions.settling import unsettled as unsettled_places
from jifenban.cases.models import PortionWork
from jifenban.portals.officer.frame import desk
from jifenban.portals.ui.request import Request
from jifenban.publicity.models import Publication
from jifenban.publicity.settling import unsettled


@dataclass(frozen=True)
class SettlingBar:
    """What has not moved yet, the address that tells how far it is, and the one that takes it up again."""

    settling: PortionWork
    watch: str
    go_on: str


def list_bar(publication: Publication) -> SettlingBar | None:
    """The bar of a public list; None once all of its cases have moved."""
    left = unsettled(publication)
    return _bar(left, "settling", "go_on_settling", publication.pk) if left else None


def places_bar(allocation: Allocation) -> SettlingBar | None:
    """The bar of a giving of places; None once all of its cases have moved."""
    left = unsettled_places(allocation)
    return _bar(left, "settling_places", "go_on_settling_places", allocation.pk) if left else None


def show_bar(request: Request, bar: SettlingBar | None) -> HttpResponse:
    """The bar alone, as it is polled; when it is done, the page is loaded afresh."""
    if (bar is None or bar.settling.ended_at is not None) and "HX-Request" in request.headers:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    return desk(request, "_settling.html", {"bar": bar}, here="rounds")


def _bar(settling: PortionWork, watch: str, go_on: str, pk: int) -> SettlingBar:
    return SettlingBar(
        settling, reverse(f"officer:{watch}", args=[pk]), reverse(f"officer:{go_on}", args=[pk])
    )
