"""批次: the values of a round and where they come from, freezing, trial and final runs, the line."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import Incomplete, InvalidInput, Refused
from jifenban.accounts.models import User
from jifenban.admissions.rules import gives_places
from jifenban.cases.access import sees_as_office
from jifenban.cases.actions import announce_opening
from jifenban.policies.access import may_give_value, may_make_list, may_manage_round
from jifenban.policies.models import Round
from jifenban.policies.queries import policy, round_today, value_rows
from jifenban.portals.officer.charts import histogram_bars
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.placing import show_placing
from jifenban.portals.officer.settling_bars import list_bar
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.publicity.objected import open_objections
from jifenban.rankings.access import round_for, rounds_of, run_for
from jifenban.rankings.actions import freeze_round, give_value, may_draw_line, restart_run, start_run
from jifenban.rankings.calling import calling
from jifenban.rankings.line_preview import line_preview
from jifenban.rankings.lists import drawer_of, drawers_of, lists_of, maker_of
from jifenban.rankings.models import Run
from jifenban.rankings.queries import (
    columns,
    differences,
    digests,
    histogram,
    line_of,
    line_view,
    near_line,
    round_overview,
    rows,
)


@audience("staff")
@require_GET
def rounds(request: Request) -> HttpResponse:
    """List the rounds this desk manages."""
    return desk(request, "rounds.html", {"rounds": rounds_of(request.user)}, here="rounds")


@audience("staff")
@require_GET
def round_page(request: Request, round_id: int) -> HttpResponse:
    """Where one round stands and the one thing to do next, for the list that `?list=` names."""
    round, list_key = _round_and_list(request, round_id, request.GET)
    return show_round(request, round, list_key=list_key)


def show_round(
    request: Request,
    round: Round,
    *,
    list_key: str = "",
    refused: Refused | None = None,
    status: int | None = None,
) -> HttpResponse:
    """Render the round manager, with what was refused on top if anything was."""
    if gives_places(round):
        return show_placing(request, round, refused=refused)
    overview = round_overview(round, request.now, list_key)
    run = overview.final or overview.trial
    ran = run if run is not None and run.state not in (Run.State.RUNNING, Run.State.FAILED) else None
    publication = run.publications.order_by("-pk").first() if run else None
    trials = [item for item in overview.runs if item.trial and item.state == Run.State.RAN][:2]
    preview = line_preview(ran) if ran else None
    context = {
        "round": round,
        "lists": lists_of(round),
        "list_key": list_key,
        "policy": policy(round.revision),
        "overview": overview,
        "today": round_today(round, request.now),
        "run": run,
        "calling": calling(ran) if ran else None,
        "unfilled": [row for row in value_rows(round) if row.required and not row.text],
        "line": line_view(ran) if ran else None,
        "columns": columns(ran) if ran else (),
        "near": near_line(ran) if ran else (),
        "opens_cases": ran is not None and _opens_cases(request.user, ran),
        "chart": histogram_bars(histogram(ran), line_of(ran)) if ran else None,
        "digests": digests(ran) if ran else None,
        "preview": preview,
        "draws": preview is not None and may_draw_line(request.user, round, list_key),
        "drawer": drawer_of(round, list_key),
        "ranked": overview.final is not None and overview.final.state != Run.State.RETRACTED,
        "manages": may_manage_round(request.user, round),
        "makes": may_make_list(request.user, round, list_key),
        "maker": maker_of(round, list_key),
        "differences": differences(trials[1], trials[0]) if len(trials) == 2 else None,
        "publication": publication,
        "bar": list_bar(publication) if publication else None,
        "objected": open_objections(run) if run and not run.trial else (),
        "refused": refused,
        "errors": refused.errors if isinstance(refused, InvalidInput) else {},
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
        "typed": request.POST,
    }
    if status is None:
        status = 200 if refused is None else refusal_status(refused)
    return desk(request, "round.html", context, here="rounds", status=status)


@audience("staff")
@require_GET
def values(request: Request, round_id: int) -> HttpResponse:
    """Every value of a round with its source; the unknown ones say why they are."""
    return _values(request, round_for(request.user, round_id))


def _values(
    request: Request, round: Round, *, refused: InvalidInput | None = None, key: str = ""
) -> HttpResponse:
    context = {
        "round": round,
        "rows": [(row, may_give_value(request.user, round, row.key)) for row in value_rows(round)],
        "drawers": drawers_of(round),
        "manages": may_manage_round(request.user, round),
        "errors": refused.errors if refused else {},
        "editing": key,
        "typed": request.POST,
    }
    return desk(request, "values.html", context, here="rounds", status=422 if refused else 200)


@audience("staff")
@require_POST
def set_value(request: Request, round_id: int, key: str) -> HttpResponse:
    """Give one value with its source; the earlier one stays on record."""
    round = round_for(request.user, round_id)
    try:
        _give(request, round, key)
    except InvalidInput as refused:
        return _values(request, round, refused=refused, key=key)
    return redirect("officer:values", round_id)


@audience("staff")
@require_POST
def draw_line(request: Request, round_id: int, key: str) -> HttpResponse:
    """Draw the line of a list beside the preview of what each line admits."""
    round, list_key = _round_and_list(request, round_id, request.POST)
    return done_or_refused(request, round, lambda: _give(request, round, key), list_key)


def _give(request: Request, round: Round, key: str) -> None:
    give_value(
        round_id=round.pk,
        key=key,
        value=request.POST.get("value", "").strip(),
        source=request.POST.get("source", "").strip(),
        actor=request.user,
        now=request.now,
    )


def _round_and_list(request: Request, round_id: int, said: QueryDict) -> tuple[Round, str]:
    """A round this user may see and the list of it that an address or a form names."""
    round, list_key = round_for(request.user, round_id), said.get("list", "")
    if list_key and list_key not in [one.key for one in lists_of(round)]:
        raise Http404
    return round, list_key


def done_or_refused(
    request: Request, round: Round, act: Callable[[], object], list_key: str = ""
) -> HttpResponse:
    """Do something to a round; a refusal is shown on the round's page, as it is now, at the same list."""
    try:
        act()
    except Refused as refused:
        return show_round(request, round, list_key=list_key, refused=refused)
    page = reverse("officer:round", args=[round.pk])
    return redirect(f"{page}?{urlencode({'list': list_key})}" if list_key else page)


@audience("staff")
@require_POST
def open_it(request: Request, round_id: int) -> HttpResponse:
    """Open the round for applications; refused while a required value is unknown."""
    round = round_for(request.user, round_id)
    return done_or_refused(
        request, round, lambda: announce_opening(round=round, actor=request.user, now=request.now)
    )


@audience("staff")
@require_POST
def freeze(request: Request, round_id: int) -> HttpResponse:
    """Freeze the inputs; refused while cases are undecided."""
    round = round_for(request.user, round_id)
    return done_or_refused(
        request, round, lambda: freeze_round(round_id=round.pk, actor=request.user, now=request.now)
    )


@audience("staff")
@require_POST
def run_it(request: Request, round_id: int) -> HttpResponse:
    """Start a trial, or the one final run; the worker computes it and the page shows its progress."""
    round, list_key = _round_and_list(request, round_id, request.POST)
    trial = request.POST.get("trial") != "0"
    return done_or_refused(
        request,
        round,
        lambda: start_run(
            round_id=round.pk, trial=trial, list_key=list_key, actor=request.user, now=request.now
        ),
        list_key,
    )


@audience("staff")
@require_GET
def progress(request: Request, run_id: int) -> HttpResponse:
    """How far a run is; polled while it runs, then the page is loaded afresh."""
    run = run_for(request.user, run_id)
    if run.state != Run.State.RUNNING and "HX-Request" in request.headers:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    return desk(request, "_progress.html", {"run": run}, here="rounds")


@audience("staff")
@require_POST
def restart(request: Request, run_id: int) -> HttpResponse:
    """Take up a run that was broken off; it goes on where it stopped."""
    run = run_for(request.user, run_id)
    return done_or_refused(
        request,
        run.round,
        lambda: restart_run(run_id=run.pk, actor=request.user, now=request.now),
        run.list_key,
    )


@audience("staff")
@require_GET
def run_rows(request: Request, run_id: int) -> HttpResponse:
    """The whole order of a run as a table, with the distribution as numbers."""
    run = run_for(request.user, run_id)
    context = {
        "run": run,
        "columns": columns(run),
        "rows": near_line(run, above=run.total, below=run.total),
        "opens_cases": _opens_cases(request.user, run),
        "bins": histogram(run),
        "line": line_view(run),
        "digests": digests(run),
    }
    return desk(request, "run.html", context, here="rounds")


def _opens_cases(user: User | AnonymousUser, run: Run) -> bool:
    """Whether the user may open the cases of a ranking: who only draws its line may not."""
    first = rows(run).first()
    return first is not None and sees_as_office(user, first.case)
