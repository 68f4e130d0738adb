"""等待答复的学位: places that were given and not answered yet; to be pressed or taken back, one reason for many."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import Incomplete, Refused
from jifenban.admissions.access import placing_round_for
from jifenban.admissions.queries import OwnPlace, own_places, unanswered
from jifenban.cases.bulk import MOST
from jifenban.cases.bulk_steps import steps_together
from jifenban.cases.models import Case
from jifenban.cases.queries import ClockView, clocks_of
from jifenban.policies.models import Round
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.paging import page_of
from jifenban.portals.officer.together import decide_together, ticked_cases
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

PAGE = 50
SCREEN = "round"


@dataclass(frozen=True)
class AnswerRow:
    """One case that has not answered: its place, and the clock of the answer where the pack knows a term."""

    case: Case
    place: OwnPlace | None
    clock: ClockView | None


@audience("staff")
@require_GET
def waiting(request: Request, round_id: int) -> HttpResponse:
    """Who has been given a place and has not said whether it is taken, the longest waiting first."""
    return _show(request, placing_round_for(request.user, round_id))


def _show(request: Request, round: Round, *, refused: Refused | None = None) -> HttpResponse:
    page = page_of(unanswered(request.user, round), PAGE, request.GET.get("page"))
    cases = list(page.object_list)
    clocks, places = clocks_of(cases, request.now), own_places(round, cases)
    context = {
        "round": round,
        "page": page,
        "rows": [AnswerRow(case, places.get(case.pk), clocks.get(case.pk)) for case in cases],
        "bulk_steps": steps_together(request.user, cases, SCREEN),
        "typed": request.POST,
        "ticked": request.POST.getlist("cases") if refused else (),
        "refused": refused,
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
        "list_address": reverse("officer:place_answers", args=[round.pk]),
        "kept": "",
    }
    status = 200 if refused is None else refusal_status(refused)
    return desk(request, "place_answers.html", context, here="rounds", status=status)


@audience("staff", step="*")
@require_POST
def take(request: Request, round_id: int) -> HttpResponse:
    """Take one step for every ticked case, or for the whole list, with the reason that goes on record."""
    round = placing_round_for(request.user, round_id)
    try:
        chosen = (
            list(unanswered(request.user, round)[: MOST + 1])
            if request.POST.get("all") == "1"
            else ticked_cases(request.user, request.POST.getlist("cases"))
        )
        act = decide_together(
            request.user,
            [case for case in chosen if case.round_id == round.pk],
            do=request.POST.get("do", ""),
            reason=request.POST.get("reason", "").strip(),
            now=request.now,
            screen=SCREEN,
        )
    except Refused as refused:
        return _show(request, round, refused=refused)
    return redirect("officer:act", act.pk)
