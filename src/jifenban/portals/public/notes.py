"""Short notes for everybody: help, what is kept about people, and how far the pages are accessible."""

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.portals.public.services import cities
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_safe
@audience("public")
def help_page(request: Request) -> HttpResponse:
    """Say how to get help, on line and at a window."""
    address = settings.WECHAT_FOLLOW
    code = segno.make(address, error="m", micro=False).svg_data_uri(border=4, light="#fff") if address else ""
    context = {"cities": cities(request.now.date()), "wechat_code": code}
    return render(request, "public/help.html", context)


@require_safe
@audience("public")
def privacy(request: Request) -> HttpResponse:
    """Say what is kept, how it is protected, and who sees it."""
    return render(request, "public/privacy.html")


@require_safe
@audience("public")
def accessibility(request: Request) -> HttpResponse:
    """Say what was done so that everybody can use the pages, and what to do where that fails."""
    return render(request, "public/accessibility.html")
