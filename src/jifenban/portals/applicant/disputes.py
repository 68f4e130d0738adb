"""Disputing what the data say at the door: one page for one condition."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jifenban.accounts.errors import InvalidInput
from jifenban.cases.actions import file_dispute
from jifenban.cases.queries import Door, disputable, dispute_office, offices_to_choose
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.applicant.entry import edition_of, login_of
from jifenban.portals.applicant.own import require_level_of
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_http_methods(["GET", "POST"])
@audience("applicant", asks=login_of)
def dispute(request: Request, service_key: str, condition: str) -> HttpResponse:
    """Say what is disputed and where it goes; take the dispute."""
    service, revision, round_ = edition_of(request, service_key)
    policy = policy_of(revision)
    require_level_of(request, policy)
    door = Door(request.person, policy, round_)
    asked = next((one for one in disputable(door, request.now) if one.condition.key == condition), None)
    if asked is None:
        raise Http404
    text, chosen = request.POST.get("text", ""), request.POST.get("office", "")
    context = {
        "service": service,
        "policy": policy,
        "asked": asked,
        "say": policy.workflow.disputes.say if policy.workflow.disputes else "",
        "office": dispute_office(door, request.now),
        "offices": offices_to_choose(door),
        "text": text,
        "chosen": chosen,
    }
    if request.method == "GET":
        return render(request, "applicant/dispute.html", context)
    try:
        file_dispute(
            door=door,
            condition=condition,
            text=text,
            office=chosen,
            actor=request.user,
            now=request.now,
        )
    except InvalidInput as invalid:
        return render(request, "applicant/dispute.html", {**context, "errors": invalid.errors}, status=422)
    return redirect("applicant:entry", service_key=service_key)
