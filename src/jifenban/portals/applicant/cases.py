"""One application: where it stands, what was submitted, and the steps the applicant may take."""

import secrets
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jifenban.admissions.queries import asks_choices, own_place, why_shut
from jifenban.cases.actions import take_step
from jifenban.cases.bars import lifted_bar_of
from jifenban.cases.bringing import papers_to_bring
from jifenban.cases.intents import intent_views
from jifenban.cases.item_progress import item_progress
from jifenban.cases.models import Case
from jifenban.cases.objecting import doors
from jifenban.cases.progress import progress_view
from jifenban.cases.queries import Draft, StepView, available_steps, last_link, newer_revision
from jifenban.cases.validity import fading_of
from jifenban.policies.queries import policy as policy_of
from jifenban.policies.queries import round_today
from jifenban.portals.applicant.cards import CaseCard, case_card, refused_items
from jifenban.portals.applicant.counters import counters
from jifenban.portals.applicant.fill import own_door
from jifenban.portals.applicant.objections import may_object, objection_word
from jifenban.portals.applicant.own import own_case
from jifenban.portals.applicant.papers import paper_rows
from jifenban.portals.applicant.scores import case_score
from jifenban.portals.filling.answers import answer_groups
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import case_title, stage_views
from jifenban.rankings.queries import standings_of
from policypack.workflow import Step


@require_safe
@audience("applicant")
def case(request: Request, code: str) -> HttpResponse:
    """Show one application: time of application, progress, result, and what it was refused for."""
    mine = own_case(request, code)
    card = case_card(mine, request.user, request.now)
    refused = card.status.tone == "refused"
    context = {
        "card": card,
        "case": mine,
        "entry": policy_of(mine.revision).forms.entry,
        "refused": refused_items(mine) if refused else (),
        "lifted": lifted_bar_of(mine),
        "papers": paper_rows(mine),
        "items": item_progress(mine),
        "bring": papers_to_bring(mine),
        "progress": progress_view(mine),
        "today": round_today(mine.round, request.now),
        "score": case_score(mine),
        "fading": fading_of(mine, request.now),
        "standings": () if refused else standings_of(mine),  # who was struck off has no rank any more
        "employer_link": last_link(mine),
        "newer": newer_revision(mine, request.now),
        "objection_word": objection_word(mine) if may_object(mine) else "",
        "may_file": any(not door.blocked for door in doors(request.user, mine, request.now)),
        "stages": stage_views(mine),
        "intents": intent_views(mine, request.now),
        "side_steps": [step for step in card.steps if step.tone != "main"],
        "deciding": _deciding(mine, card),
        "place": own_place(mine),
        "counters": counters(mine, request.now) if card.is_todo else (),
        "choosing": _choosing(mine, request.now),
    }
    return render(request, "applicant/case.html", context)


def _choosing(case: Case, now: datetime) -> str | None:
    """Why the case cannot choose now, "" if it can; None where there is nothing to choose, or no more."""
    return why_shut(case, now) if case.submitted_at and case.live and asks_choices(case) else None


def _deciding(case: Case, card: CaseCard) -> list[StepView]:
    """The steps that are a plain answer of the applicant, those too that are blocked: not the end of a form, not a print."""
    if card.editable or not card.is_todo:
        return []
    workflow = policy_of(case.revision).workflow
    main = [step for step in card.steps if step.tone == "main"]
    return [
        step
        for step in main
        if (found := workflow.step(case.status, step.do)) is not None and found.effect("count_print") is None
    ]


@require_safe
@audience("applicant")
def answers(request: Request, code: str) -> HttpResponse:
    """Show what was filled in, without anything to change."""
    mine = own_case(request, code)
    groups = answer_groups(Draft(mine), own_door(mine), links=False)
    context = {"case": mine, "title": case_title(mine), "groups": groups}
    return render(request, "applicant/answers.html", context)


@require_safe
@audience("applicant")
def submitted(request: Request, code: str) -> HttpResponse:
    """Say that the application is in, when its first byte arrived, and what comes next."""
    mine = own_case(request, code)
    submission = mine.submissions.order_by("-number").first()
    if submission is None:
        return redirect("applicant:fill", code=code)
    context = {
        "case": mine,
        "card": case_card(mine, request.user, request.now),
        "submission": submission,
    }
    return render(request, "applicant/submitted.html", context)


@require_http_methods(["GET", "POST"])
@audience("applicant", step="any step of the applicant without input")
def take(request: Request, code: str, do: str) -> HttpResponse:
    """Ask once more before a step such as withdrawing, then take it."""
    mine = own_case(request, code)
    if request.method == "POST":
        take_step(
            case_id=mine.pk,
            do=do,
            actor=request.user,
            now=request.now,
            request_key=request.POST.get("request_key") or None,
        )
        return redirect("applicant:case", code=code)
    step = _step(request, mine, do)
    context = {
        "case": mine,
        "title": case_title(mine),
        "step": step,
        "ends_in": policy_of(mine.revision).workflow.status(step.to or mine.status),
        "request_key": secrets.token_urlsafe(16),
    }
    return render(request, "applicant/take.html", context)


def _step(request: Request, case: Case, do: str) -> Step:
    open_now = {step.do for step in available_steps(request.user, case, request.now)}
    step = policy_of(case.revision).workflow.step(case.status, do)
    if step is None or do not in open_now:
        raise Http404
    return step
