"""Releasing, publishing, retracting and finalising a run."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from jifenban.portals.officer.rounds import done_or_refused
from jifenban.portals.officer.settling_bars import list_bar, show_bar
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.publicity.access import publication_for
from jifenban.publicity.actions import finalise, publish_run, restart_settling, retract
from jifenban.rankings.access import run_for
from jifenban.rankings.actions import release_run
from jifenban.rankings.calling import call_up


@audience("staff")
@require_POST
def release(request: Request, run_id: int) -> HttpResponse:
    """Confirm that the final run is the list to be published."""
    run = run_for(request.user, run_id)
    return done_or_refused(
        request,
        run.round,
        lambda: release_run(run_id=run.pk, actor=request.user, now=request.now),
        run.list_key,
    )


@audience("staff")
@require_POST
def call(request: Request, run_id: int) -> HttpResponse:
    """Call those near the line of a trial to the window with their originals."""
    run = run_for(request.user, run_id)
    return done_or_refused(
        request,
        run.round,
        lambda: call_up(run_id=run.pk, actor=request.user, now=request.now),
        run.list_key,
    )


@audience("staff")
@require_POST
def publish(request: Request, run_id: int) -> HttpResponse:
    """Show the list to the public, from now until the period of the round is over."""
    run, title = run_for(request.user, run_id), request.POST.get("title", "").strip()
    return done_or_refused(
        request,
        run.round,
        lambda: publish_run(run_id=run.pk, title=title, actor=request.user, now=request.now),
        run.list_key,
    )


@audience("staff")
@require_POST
def retract_list(request: Request, publication_id: int) -> HttpResponse:
    """Take a shown list down, with the reason that the public will read."""
    found, reason = publication_for(request.user, publication_id), request.POST.get("reason", "").strip()
    return done_or_refused(
        request,
        found.run.round,
        lambda: retract(publication_id=found.pk, reason=reason, actor=request.user, now=request.now),
        found.run.list_key,
    )


@audience("staff")
@require_POST
def finalise_run(request: Request, run_id: int) -> HttpResponse:
    """End the round: the admitted may print their card."""
    run = run_for(request.user, run_id)
    return done_or_refused(
        request,
        run.round,
        lambda: finalise(run_id=run.pk, actor=request.user, now=request.now),
        run.list_key,
    )


@audience("staff")
@require_GET
def settling(request: Request, publication_id: int) -> HttpResponse:
    """How many cases of a list have moved; polled while they do, then the page is loaded afresh."""
    return show_bar(request, list_bar(publication_for(request.user, publication_id)))


@audience("staff")
@require_POST
def go_on_settling(request: Request, publication_id: int) -> HttpResponse:
    """Take up the cases of a list that have not moved."""
    found = publication_for(request.user, publication_id)
    return done_or_refused(
        request,
        found.run.round,
        lambda: restart_settling(publication_id=found.pk, actor=request.user, now=request.now),
        found.run.list_key,
    )
