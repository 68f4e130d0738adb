"""The rules of a service for everybody: the points table, the conditions, and how sure each number is.

Also of packs that are not published here: what they say is read off the folder of packs.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.policies.models import Revision
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.estimates.packs import Trial, trials
from jifenban.portals.public.flows import flow
from jifenban.portals.public.policy_parts import calendar, cited, grades_of, papers, since, worked
from jifenban.portals.public.ranked_lists import ranked_lists
from jifenban.portals.public.roads import road
from jifenban.portals.public.services import cities, offers, openings
from jifenban.portals.public.tables import points_table
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from policypack.pack import Pack
from policypack.policy import Policy

#: Grades that are the official wording or a copy of it; every other one is told beside the number.
OFFICIAL = ("官方文本", "官方文本转载")


@require_safe
@audience("public")
def services(request: Request) -> HttpResponse:
    """List the services of every city with their rules, then every other edition there is."""
    today = request.now.date()
    shown = [(city, offers(today, city.key)) for city in cities(today)]
    named = {offer.revision.identity for _, rows in shown for offer in rows}
    others = [(trial, trial.remark(today)) for trial in trials().values() if trial.pack.identity not in named]
    return render(request, "public/services.html", {"cities": shown, "others": others})


@require_safe
@audience("public")
def policy(request: Request, identity: str) -> HttpResponse:
    """Show one edition's rules as published; ?digest= asks for an older revision of it."""
    revisions = Revision.objects.filter(identity=identity).order_by("-number")
    wanted = request.GET.get("digest", "")
    revision = (revisions.filter(digest=wanted) if wanted else revisions).select_related("service").first()
    trial = trials().get(identity)
    if revision is not None:
        loaded = policy_of(revision)
        rules = loaded.rules
    elif trial is not None and not wanted:
        loaded, rules = None, trial.pack
    else:
        raise Http404
    context = _rules(rules, loaded, trial) | {
        "revision": revision,
        "policy": loaded,
        "identity": identity,
        "trial": trial,
        "remark": trial.remark(request.now.date()) if trial else "",
        "openings": openings(revision.service, request.now) if revision else [],
    }
    return render(request, "public/policy.html", context)


def _rules(rules: Pack, loaded: Policy | None, trial: Trial | None) -> dict[str, Any]:
    current = trial is not None and trial.pack.digest == rules.digest
    plans = list(loaded.rounds.values()) if loaded else list(trial.rounds.values()) if trial else []
    workflow = loaded.workflow if loaded else trial.workflow if trial else None
    return {
        "rules": rules,
        "groups": points_table(rules, _department(loaded, trial)),
        "conditions": [cited(rules, one) for one in rules.eligibility],
        "sources": [(source, rules.grade(source.key)) for source in rules.sources.values()],
        "official": OFFICIAL,
        "road": road(workflow) if workflow else [],
        "flow": flow(workflow) if workflow else None,
        "calendar": calendar(plans),
        "worked": worked(rules),
        "examples": len(rules.examples),
        "grades": grades_of(rules),
        "papers": papers(loaded),
        "since": since(rules.identity) if current else None,
        "rankings": ranked_lists(rules, loaded),
    }


def _department(loaded: Policy | None, trial: Trial | None) -> Any:
    if loaded is None:
        assert trial is not None
        return trial.department

    def name(key: str) -> str:
        office = loaded.department(key)
        return office.name if office else ""

    return name
