"""The living sheet: every component in every state on one page, for whoever builds pages. Demonstration only."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.portals.ui import samples
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_safe
@audience("demo")
def show(request: Request) -> HttpResponse:
    """Show the components with samples: the partials are the ones that the pages use."""
    context = {
        "colours": samples.COLOURS,
        "states": samples.STATES,
        "clocks": samples.clocks(),
        "fields": samples.fields(),
        "entries": samples.timeline(),
        "sheet": samples.score_sheet(),
        "ruler": samples.line_ruler(),
    }
    return render(request, "ui/sheet.html", context)
