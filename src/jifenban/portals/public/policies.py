"""The rules of a service for everybody: the points table, the conditions, and how sure each number is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.policies.models import Revision
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.public.roads import road
from jifenban.portals.public.services import cities, offers, openings
from jifenban.portals.public.tables import points_table
from jifenban.portals.ui.audience import audience
from policypack.policy import Policy

#: Grades that are the official wording or a copy of it; every other one is told beside the number.
OFFICIAL = ("官方文本", "官方文本转载")


@require_safe
@audience("public")
def services(request: HttpRequest) -> HttpResponse:
    """List the services of every city with their rules."""
    today = request.now.date()
    context = {"cities": [(city, offers(today, city.key)) for city in cities(today)]}
    return render(request, "public/services.html", context)


@require_safe
@audience("public")
def policy(request: HttpRequest, identity: str) -> HttpResponse:
    """Show one edition's rules as published; ?digest= asks for an older revision of it."""
    revisions = Revision.objects.filter(identity=identity).order_by("-number")
    wanted = request.GET.get("digest", "")
    revision = (revisions.filter(digest=wanted) if wanted else revisions).select_related("service").first()
    if revision is None:
        raise Http404
    loaded = policy_of(revision)
    context = {
        "revision": revision,
        "policy": loaded,
        "rules": loaded.rules,
        "groups": points_table(loaded),
        "sources": [(source, loaded.rules.grade(source.key)) for source in loaded.rules.sources.values()],
        "official": OFFICIAL,
        "road": road(loaded),
        "openings": openings(revision.service, request.now),
        "ranking": _ranking(loaded),
    }
    return render(request, "public/policy.html", context)


def _ranking(loaded: Policy) -> list[str]:
    rule = loaded.rules.ranking
    if rule is None:
        return []
    return [rule.quantities[key.key].label for key in rule.order if key.key in rule.quantities]
