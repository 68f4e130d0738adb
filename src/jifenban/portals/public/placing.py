"""学位公布: what is on offer in a round, how it is given, and the masked lists of who got what."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.admissions import lists
from jifenban.admissions.access import public_list, public_round
from jifenban.admissions.queries import overview, place_rows
from jifenban.admissions.rules import rule_of, towns_of
from jifenban.policies.queries import policy
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

PAGE_SIZE = 15


@require_safe
@audience("public")
def places(request: Request, round_id: int) -> HttpResponse:
    """Show the places of a round, in which order they are given, and the lists."""
    round = public_round(round_id)
    rows = [row for row in place_rows(round) if row.place.number]
    context = {
        "round": round,
        "policy": policy(round.revision),
        "rows": rows,
        "towns": towns_of(round),
        "rule": rule_of(round),
        "total": sum(row.place.number for row in rows),
        "overview": overview(round),
    }
    return render(request, "public/places.html", context)


@require_safe
@audience("public")
def place_list(request: Request, pk: int) -> HttpResponse:
    """Show one list of given places; ?q= finds a full name or receipt number."""
    found = public_list(pk, request.now)
    text = request.GET.get("q", "").strip()[:40]
    page = Paginator(lists.rows(found, request.now), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "place_list": found,
        "round": found.allocation.round,
        "is_shown": lists.is_shown(found, request.now),
        "text": text,
        "found": lists.search(found, text, request.now),
        "page": page,
        "digest_groups": _in_groups(found.digest),
        "seed_groups": _in_groups(found.allocation.seed),
    }
    return render(request, "public/place_list.html", context)


def _in_groups(text: str) -> list[str]:
    """A long sign in groups of eight, which break at the edge of a phone."""
    return [text[at : at + 8] for at in range(0, len(text), 8)]


@require_safe
@audience("public")
def download(request: Request, pk: int) -> HttpResponse:
    """Hand out the list as the file whose digest is published; only while it is shown."""
    found = public_list(pk, request.now)
    if not lists.is_shown(found, request.now):
        raise Http404
    answer = HttpResponse(
        lists.list_file(lists.rows(found, request.now)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="places-{found.digest[:8]}.csv"'
    return answer
