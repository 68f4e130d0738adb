"""Short notes for everybody: help, what is kept about people, and how far the pages are accessible."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.portals.public.services import cities
from jifenban.portals.ui.audience import audience


@require_safe
@audience("public")
def help_page(request: HttpRequest) -> HttpResponse:
    """Say how to get help, on line and at a window."""
    return render(request, "public/help.html", {"cities": cities(request.now.date())})


@require_safe
@audience("public")
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept, how it is protected, and who sees it."""
    return render(request, "public/privacy.html")


@require_safe
@audience("public")
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was done so that everybody can use the pages, and what to do where that fails."""
    return render(request, "public/accessibility.html")
