"""Releasing, publishing, retracting and finalising a run."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jifenban.accounts.errors import Refused
from jifenban.portals.officer.rounds import show_round
from jifenban.portals.ui.audience import audience
from jifenban.publicity.access import publication_for
from jifenban.publicity.actions import finalise, publish_run, retract
from jifenban.rankings.access import run_for
from jifenban.rankings.actions import release_run


@audience("staff")
@require_POST
def release(request: HttpRequest, run_id: int) -> HttpResponse:
    """Confirm that the final run is the list to be published."""
    run = run_for(request.user, run_id)
    try:
        release_run(run_id=run.pk, actor=request.user, now=request.now)
    except Refused as refused:
        return show_round(request, run.round, refused=refused)
    return redirect("officer:round", run.round_id)


@audience("staff")
@require_POST
def publish(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show the list to the public, from now until the period of the round is over."""
    run = run_for(request.user, run_id)
    try:
        publish_run(
            run_id=run.pk,
            title=request.POST.get("title", "").strip(),
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        return show_round(request, run.round, refused=refused)
    return redirect("officer:round", run.round_id)


@audience("staff")
@require_POST
def retract_list(request: HttpRequest, publication_id: int) -> HttpResponse:
    """Take a shown list down, with the reason that the public will read."""
    publication = publication_for(request.user, publication_id)
    try:
        retract(
            publication_id=publication.pk,
            reason=request.POST.get("reason", "").strip(),
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        return show_round(request, publication.run.round, refused=refused)
    return redirect("officer:round", publication.run.round_id)


@audience("staff")
@require_POST
def finalise_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """End the round: the admitted may print their card."""
    run = run_for(request.user, run_id)
    try:
        finalise(run_id=run.pk, actor=request.user, now=request.now)
    except Refused as refused:
        return show_round(request, run.round, refused=refused)
    return redirect("officer:round", run.round_id)
