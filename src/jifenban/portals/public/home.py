"""The public home page: what a city offers, what is open now, and how it goes from start to end."""

from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.cases.roles import staff_steps
from jifenban.offices.hours import open_state
from jifenban.offices.models import Window
from jifenban.offices.queries import calendar
from jifenban.policies.models import Service
from jifenban.portals.public.roads import road
from jifenban.portals.public.services import Offer, cities, city_to_show, offers, openings
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.publicity.queries import head, shown_publications


@require_safe
@audience("public")
def home(request: Request) -> HttpResponse:
    """Show one city's services; where none was chosen, those of a city in which a round is under way."""
    today = request.now.date()
    known = cities(today)
    chosen = next((city for city in known if city.key == request.GET.get("city")), None)
    chosen = chosen or city_to_show(known)
    mine = offers(today, chosen.key) if chosen else []
    context = {
        "cities": known,
        "city": chosen,
        "columns": _columns(mine),
        "openings": [(offer, opening) for offer in mine for opening in openings(offer.service, request.now)],
        "always": [offer for offer in mine if not offer.policy.rounds],
        "roads": [(offer, road(offer.policy.workflow)) for offer in mine],
        "helped": any(staff_steps(offer.policy.workflow, screen="window") for offer in mine),
        "publications": [(one, head(one)) for one in shown_publications(request.now)],
    }
    return render(request, "public/home.html", context)


@require_safe
@audience("public")
def windows(request: Request, city: str) -> HttpResponse:
    """List a city's counters by district, with their hours; ?q= narrows by name or address."""
    text = request.GET.get("q", "").strip()[:30]
    every = (
        Window.objects.filter(office__city=city)
        .select_related("office__parent")
        .order_by("office__code", "pk")
    )
    known = next((one for one in cities(request.now.date()) if one.key == city), None)
    if known is None and not Service.objects.filter(key__startswith=f"{city}/").exists():
        raise Http404
    days = calendar()
    shown = [
        (one, open_state(one.hours, request.now, days))
        for one in every
        if text in f"{one.name}{one.address}{one.office.name}"
    ]
    context = {
        "city": known,
        "text": text,
        "districts": [
            (name, list(rows)) for name, rows in groupby(shown, key=lambda pair: _district(pair[0]))
        ],
    }
    return render(request, "public/windows.html", context)


def _district(window: Window) -> str:
    above = window.office.parent
    return above.name if above else window.office.name


def _columns(mine: list[Offer]) -> list[tuple[str, list[Offer]]]:
    columns: dict[str, list[Offer]] = {}
    for offer in mine:
        columns.setdefault(offer.policy.forms.entry.column, []).append(offer)
    return list(columns.items())
