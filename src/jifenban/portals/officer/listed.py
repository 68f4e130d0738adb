"""名单上的人: somebody objects to a public list at the window, knowing no more than the list shows."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from jifenban.accounts.errors import NotAllowed
from jifenban.cases.access import may_help
from jifenban.portals.officer.frame import desk
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.publicity.objected import Listed, listed_at, lists_to_object


@audience("staff")
@require_GET
def listed(request: Request) -> HttpResponse:
    """Find whom an objection is about: ?list= and ?rank= as they stand on the public list."""
    if not may_help(request.user):
        raise NotAllowed("登记对名单的异议要有窗口受理的权限。")
    lists = lists_to_object(request.user, request.now)
    chosen, rank = request.GET.get("list", ""), request.GET.get("rank", "").strip()
    publication = next((one for one in lists if str(one.pk) == chosen), None)
    found: list[Listed] = []
    error = ""
    if publication is not None and rank:
        found = listed_at(publication, int(rank)) if rank.isascii() and rank.isdigit() else []
        error = "" if found else f"名单上没有第 {rank[:10]} 名。请照公示页上的名次填数字。"
    context = {"lists": lists, "chosen": publication, "rank": rank[:10], "found": found, "error": error}
    return desk(request, "listed.html", context, here="window", status=422 if error else 200)
