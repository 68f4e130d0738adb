"""The demonstration's own pages: who may be tried, and the text messages that would have been sent."""

import json

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jifenban.notices.queries import outbox as messages
from jifenban.people.masking import mask_phone
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_safe
@never_cache
@audience("demo")
def accounts(request: Request) -> HttpResponse:
    """List the demonstration's log-ins by role, as the seeding wrote them down."""
    file = settings.VAR_DIR / "demo" / "accounts.json"
    known = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    context = {
        "staff": known.get("staff", []),
        "applicants": known.get("applicants", []),
        "password": known.get("password", ""),
        "title": known.get("title", ""),
    }
    return render(request, "public/demo.html", context)


@require_safe
@never_cache
@audience("demo")
def outbox(request: Request) -> HttpResponse:
    """Show the text messages, newest first, with masked numbers."""
    page = Paginator(messages(), 30).get_page(request.GET.get("page"))
    rows = [(message, mask_phone(message.phone)) for message in page]
    return render(request, "public/outbox.html", {"page": page, "rows": rows})
