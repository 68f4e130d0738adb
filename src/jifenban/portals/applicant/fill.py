"""Filling in a form page by page: each press saves; nothing is lost by going on, back, or away."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jifenban.accounts.errors import Conflict, Incomplete, InvalidInput, Refused
from jifenban.cases.actions import save_answer, submit
from jifenban.cases.models import Answer, Case
from jifenban.cases.queries import Draft, submit_step
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.applicant.answers import answer_groups
from jifenban.portals.applicant.cards import case_title
from jifenban.portals.applicant.entry import ask_for_level
from jifenban.portals.applicant.fill_page import anchored, errors_of, section_views, without_waiting
from jifenban.portals.applicant.own import own_case
from jifenban.portals.applicant.photos import receive_posted_files
from jifenban.portals.applicant.scores import form_score
from jifenban.portals.applicant.steps import (
    FormStep,
    before,
    first_unfinished,
    form_steps,
    next_after,
    step_of,
)
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.fields import posted, posted_mark, posted_version
from policypack.forms import Section


@require_safe
@never_cache
@audience("applicant")
def fill(request: HttpRequest, code: str) -> HttpResponse:
    """Go on where something is still missing."""
    case = own_case(request, code)
    if policy_of(case.revision).workflow.status(case.status).opens == "nothing":
        return redirect("applicant:case", code=code)
    return redirect(first_unfinished(form_steps(Draft(case))).address)


@require_http_methods(["GET", "POST"])
@never_cache
@audience("applicant", step="submit")
def page(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Show one page of the form; a POST saves it first and then does what the pressed button says."""
    case = own_case(request, code)
    policy = policy_of(case.revision)
    again = ask_for_level(request, policy)
    if again is not None:
        return again
    if policy.workflow.status(case.status).opens == "nothing":
        return redirect("applicant:case", code=code)
    draft = Draft(case)
    steps = form_steps(draft)
    step = step_of(steps, key)
    if step is None:
        raise Http404
    if step.shut:
        return redirect(first_unfinished(steps).address)
    if request.method == "GET":
        return _show(request, draft, step)
    try:
        _save(request, case, step)
    except (Conflict, InvalidInput) as refused:
        return _show_refused(request, Draft(case), step, refused)
    try:
        receive_posted_files(request, case)
    except Refused as refused:
        return _show(request, Draft(case), step, refused=refused.sentence, status=422)
    return _after_saving(request, case, key)


def _after_saving(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    """Do what the button says, now that everything typed is kept."""
    do = request.POST.get("do", "next")
    draft = Draft(case)
    steps = form_steps(draft)
    step = step_of(steps, key) or steps[0]
    if do == "keep":  # htmx saves in the background
        return render(request, "applicant/_saved.html", _context(request, draft, step))
    if do == "submit":
        return _submit(request, draft, step)
    if do != "next":
        return redirect(step.address + _place(do))
    to_mend = without_waiting(case, step.lacking)
    if to_mend:
        return _show(request, draft, step, errors=errors_of(to_mend), status=422)
    return redirect(next_after(steps, step).address)


def _submit(request: HttpRequest, draft: Draft, step: FormStep) -> HttpResponse:
    key = request.POST.get("request_key", "")[:64] or None
    try:
        submit(case_id=draft.case.pk, actor=request.user, now=request.received_at, request_key=key)
    except Incomplete as incomplete:
        return _show(
            request, draft, step, errors=errors_of(step.lacking), missing=incomplete.missing, status=422
        )
    except Conflict:
        raise
    except Refused as refused:
        return _show(request, draft, step, refused=refused.sentence, status=409)
    return redirect("applicant:submitted", code=draft.case.code)


@transaction.atomic
def _save(request: HttpRequest, case: Case, step: FormStep) -> None:
    """Save every open section of the page, all or nothing."""
    do = request.POST.get("do", "next")
    keep = request.POST.get("mine") == "1"
    mark = posted_mark(request.POST)
    for state in step.sections:
        section = state.section
        if not state.open or f"{section.key}.version" not in request.POST:
            continue
        shown = posted_version(section, request.POST)
        save_answer(
            case_id=case.pk,
            section=section.key,
            data=_changed(section, posted(section, request.POST), do),
            expected_version=_stored_version(case, section) if keep else shown,
            actor=request.user,
            now=request.now,
            mark=mark,
        )


def _changed(section: Section, data: dict[str, Any], do: str) -> dict[str, Any]:
    """Apply the button that adds or removes a record, or fetches a score."""
    verb, _, rest = do.partition(":")
    owner, _, record = rest.partition(":")
    if owner != section.key:
        return data
    if verb == "add" and section.many:
        return {"records": [*data["records"], {}]}
    if verb == "remove" and section.many:
        return {"records": [one for one in data["records"] if one["id"] != record]}
    if verb == "score":
        fields = [field.key for field in section.fields if field.type == "score"]
        return {**data, **dict.fromkeys(fields, "?")}
    return data


def _stored_version(case: Case, section: Section) -> int:
    answer = Answer.objects.filter(case=case, section=section.key).first()
    return answer.version if answer else 0


def _place(do: str) -> str:
    """Where on the page a button stood, and which record it belonged to: that one stays open."""
    verb, _, rest = do.partition(":")
    owner, _, record = rest.partition(":")
    query = f"?{urlencode({'open': record})}" if verb == "stay" and record else ""
    return f"{query}#s-{owner}" if owner else query


def _show_refused(request: HttpRequest, draft: Draft, step: FormStep, refused: Refused) -> HttpResponse:
    """Show again what was typed: with its faults, or with the choice between this and the newer version."""
    if request.POST.get("do") == "keep":
        context = {"sentence": refused.sentence, "step": step}
        return render(request, "applicant/_not_saved.html", context, status=409)
    typed = {
        state.section.key: posted(state.section, request.POST)
        for state in step.sections
        if state.open and f"{state.section.key}.version" in request.POST
    }
    if isinstance(refused, Conflict):
        return _show(request, draft, step, typed=typed, conflict=refused.sentence, status=409)
    return _show(request, draft, step, typed=typed, refused=refused.sentence, status=422)


def _show(request: HttpRequest, draft: Draft, step: FormStep, status: int = 200, **more: Any) -> HttpResponse:
    """Render a page of the form with whatever is wrong with it."""
    return render(request, "applicant/fill.html", _context(request, draft, step, **more), status=status)


def _context(
    request: HttpRequest,
    draft: Draft,
    step: FormStep,
    *,
    typed: dict[str, Any] | None = None,
    errors: dict[tuple[str, str, str], str] | None = None,
    missing: list | None = None,
    refused: str = "",
    conflict: str = "",
) -> dict[str, Any]:
    case, policy = draft.case, draft.policy
    steps = form_steps(draft)
    saved = [state.answer.saved_at for state in step.sections if state.answer]
    views = section_views(draft, step, typed or {}, errors or {})
    mark = posted_mark(request.POST)
    return {
        "case": case,
        "title": case_title(case),
        "form": policy.forms,
        "status": policy.workflow.status(case.status),
        "steps": steps,
        "step": step,
        "previous": before(steps, step),
        "sections": views,
        "error_list": anchored(policy.forms, errors or {}),
        "missing": missing if missing is not None else [],
        "refused": refused,
        "conflict": conflict,
        "saved_at": max(saved, default=None),
        "groups": answer_groups(draft, links=True) if step.page.check_answers else [],
        "unfinished": [one for one in steps if one.open and one.lacking and not one.page.check_answers],
        "submit_step": submit_step(case),
        "score": form_score(request, case),
        "open_record": request.GET.get("open", ""),
        "request_key": mark.page or secrets.token_urlsafe(16),
        "turn": mark.turn,
    }
