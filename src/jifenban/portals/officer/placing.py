"""学位: how the giving of a round's places stands, its places, and the buttons of the education officer."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import Incomplete, InvalidInput, Refused
from jifenban.admissions.access import placing_round_for
from jifenban.admissions.actions import end_round, offer_places, start_allocation
from jifenban.admissions.models import Allocation
from jifenban.admissions.offering import PlaceLine, read_table, sample_table
from jifenban.admissions.queries import overview, place_rows, unanswered
from jifenban.admissions.rules import grades_of, rule_of, towns_of
from jifenban.policies.models import Round
from jifenban.policies.queries import policy, value_rows
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.settling_bars import places_bar
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

BIGGEST_TABLE = 1_000_000  # bytes


@audience("staff")
@require_GET
def placing(request: Request, round_id: int) -> HttpResponse:
    """Where the giving of a round stands and what comes next."""
    return show_placing(request, placing_round_for(request.user, round_id))


def show_placing(request: Request, round: Round, *, refused: Refused | None = None) -> HttpResponse:
    """Render the page, with what was refused on top if anything was."""
    seen = overview(round)
    context = {
        "round": round,
        "policy": policy(round.revision),
        "overview": seen,
        "waiting": unanswered(request.user, round).count(),
        "running": seen.latest if seen.latest and seen.latest.state == Allocation.State.RUNNING else None,
        "bars": [bar for one in seen.allocations if (bar := places_bar(one))],
        "unfilled": [row for row in value_rows(round) if row.required and not row.text],
        "refused": refused,
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
    }
    status = 200 if refused is None else refusal_status(refused)
    return desk(request, "placing.html", context, here="rounds", status=status)


@audience("staff")
@require_GET
def places(request: Request, round_id: int) -> HttpResponse:
    """Every place of the round, with a form for one and a table for many."""
    return _places(request, placing_round_for(request.user, round_id))


def _places(request: Request, round: Round, *, refused: Refused | None = None) -> HttpResponse:
    errors = refused.errors if isinstance(refused, InvalidInput) else {}
    context = {
        "round": round,
        "rows": place_rows(round),
        "towns": towns_of(round),
        "grades": grades_of(round),
        "kinds": rule_of(round).kinds,
        "typed": request.POST,
        "refused": refused,
        "errors": {(f"第 {key} 行" if key.isdecimal() else key): text for key, text in errors.items()},
    }
    status = 200 if refused is None else refusal_status(refused)
    return desk(request, "places.html", context, here="rounds", status=status)


@audience("staff")
@require_POST
def offer(request: Request, round_id: int) -> HttpResponse:
    """Enter one place, or change its number."""
    round = placing_round_for(request.user, round_id)
    typed = {name: request.POST.get(name, "") for name in ("town", "grade", "school", "kind", "number")}
    return _offer(request, round, lambda: [PlaceLine(**typed)])


@audience("staff")
@require_POST
def bring_table(request: Request, round_id: int) -> HttpResponse:
    """Take in a table of places: all of it, or nothing and the fault of every line."""
    round = placing_round_for(request.user, round_id)
    file = request.FILES.get("file")

    def lines() -> list[PlaceLine]:
        if file is None:
            raise InvalidInput({"file": "请先选择填好的表（CSV）。"})
        if (file.size or 0) > BIGGEST_TABLE:
            raise InvalidInput({"file": "表不能超过 1 MB，请分几次导入。"})
        return read_table(file.read())

    return _offer(request, round, lines)


def _offer(request: Request, round: Round, lines: Callable[[], list[PlaceLine]]) -> HttpResponse:
    try:
        offer_places(round_id=round.pk, lines=lines(), actor=request.user, now=request.now)
    except Refused as refused:
        return _places(request, round, refused=refused)
    return redirect("officer:places", round.pk)


@audience("staff")
@require_GET
def take_table(request: Request, round_id: int) -> HttpResponse:
    """The places as a table to fill in and bring back."""
    round = placing_round_for(request.user, round_id)
    answer = HttpResponse(sample_table(round), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="places-{round.key}.csv"'
    return answer


def done_or_refused(request: Request, round: Round, act: Callable[[], object]) -> HttpResponse:
    """Do something to the giving of a round; a refusal is shown on its page, as it is now."""
    try:
        act()
    except Refused as refused:
        return show_placing(request, round, refused=refused)
    return redirect("officer:placing", round.pk)


@audience("staff")
@require_POST
def allocate(request: Request, round_id: int) -> HttpResponse:
    """Start a trial, or a final giving; the worker computes it and the page shows its progress."""
    round, trial = placing_round_for(request.user, round_id), request.POST.get("trial") != "0"
    return done_or_refused(
        request,
        round,
        lambda: start_allocation(round_id=round.pk, trial=trial, actor=request.user, now=request.now),
    )


@audience("staff")
@require_POST
def end(request: Request, round_id: int) -> HttpResponse:
    """End the round: whoever still waits learns that there was no place."""
    round = placing_round_for(request.user, round_id)
    return done_or_refused(
        request, round, lambda: end_round(round_id=round.pk, actor=request.user, now=request.now)
    )
