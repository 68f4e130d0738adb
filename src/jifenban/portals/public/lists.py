"""Public lists: who is on them, searched by name or receipt number, and proof that they were not changed."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.admissions import lists as place_lists
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.public.policy_parts import grades_of
from jifenban.portals.public.ranked_lists import objecting_of
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.publicity import queries
from jifenban.publicity.access import public_publication
from jifenban.publicity.columns import list_of

PAGE_SIZE = 15


@require_safe
@audience("public")
def overview(request: Request) -> HttpResponse:
    """Show which lists are on show now and which have come down."""
    context = {
        "shown": [(one, queries.head(one)) for one in queries.shown_publications(request.now)],
        "places_shown": place_lists.shown_lists(request.now),
        "places_past": place_lists.past_lists(request.now),
        "past": [(one, queries.head(one)) for one in queries.past_publications(request.now)],
    }
    return render(request, "public/lists.html", context)


@require_safe
@audience("public")
def show(request: Request, pk: int) -> HttpResponse:
    """Show one list by pages; with ?q= the rank of the person whose full name or receipt number it is."""
    publication = public_publication(pk, request.now)
    revision = publication.run.round.revision
    text = request.GET.get("q", "").strip()[:60]
    found = queries.search(publication, text, request.now) if text else []
    pages = Paginator(queries.list_rows(publication, request.now), PAGE_SIZE)
    wanted = request.GET.get("page") or (found[0].page if len(found) == 1 else 1)
    head = queries.head(publication)
    context = {
        "publication": publication,
        "head": head,
        "objecting": objecting_of(list_of(publication.run)),
        "city": publication.run.round.service.key.partition("/")[0],
        "rules": revision.identity,
        "grades": grades_of(policy_of(revision).rules),
        "is_shown": queries.is_shown(publication, request.now),
        "text": text,
        "found": found,
        "found_rows": {one.row.pk for one in found},
        "page": pages.get_page(wanted),
    }
    return render(request, "public/list.html", context)


@require_safe
@audience("public")
def download(request: Request, pk: int) -> HttpResponse:
    """Give the list as published, byte for byte, so that anybody can recompute its digest."""
    publication = public_publication(pk, request.now)
    if not queries.is_shown(publication, request.now):
        raise Http404
    return HttpResponse(
        queries.download(publication, request.now),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{queries.download_name(publication)}"'},
    )
