"""Filling in a form page by page: each press saves; nothing is lost by going on, back, or away."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from jifenban.accounts.errors import Conflict, Incomplete, InvalidInput, Refused
from jifenban.admissions.outlook import Outlook, without_place
from jifenban.cases.actions import reuse_answers, save_answer, submit, take_step
from jifenban.cases.answers import unsavable
from jifenban.cases.intents import intents_on
from jifenban.cases.models import Answer, Case
from jifenban.cases.queries import Draft, last_link, submit_step
from jifenban.portals.filling.answers import answer_groups
from jifenban.portals.filling.door import Door
from jifenban.portals.filling.estimates import form_score, indicator_of
from jifenban.portals.filling.fill_page import anchored, errors_of, section_views, without_waiting
from jifenban.portals.filling.page_steps import may_come_back, may_take_back, page_step, unseen_employer
from jifenban.portals.filling.photos import receive_posted_files
from jifenban.portals.filling.steps import (
    FormStep,
    before,
    first_unfinished,
    form_steps,
    next_after,
    step_of,
)
from jifenban.portals.ui.addresses import masked_address
from jifenban.portals.ui.fields import posted, posted_mark, posted_version
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import case_title
from policypack.forms import Section


def fill_on(draft: Draft, door: Door) -> HttpResponse:
    """Go on where something is still missing; a form that is closed leads out of it."""
    if _closed(draft):
        return redirect(door.leave)
    return redirect(first_unfinished(form_steps(draft, door)).address)


def serve_page(request: Request, case: Case, key: str, door: Door) -> HttpResponse:
    """Show one page of the form; a POST saves it first and then does what the pressed button says.

    Raises Http404 for a page that does not apply.
    """
    draft = Draft(case)
    if _closed(draft):
        return redirect(door.leave)
    steps = form_steps(draft, door)
    step = step_of(steps, key)
    if step is None:
        raise Http404
    if step.shut:
        return redirect(first_unfinished(steps).address)
    if request.method == "GET":
        return _show(request, draft, door, step)
    try:
        _save(request, case, step)
    except (Conflict, InvalidInput) as refused:
        return _show_refused(request, Draft(case), door, step, refused)
    try:
        receive_posted_files(request, case)
    except Refused as refused:
        return _show(request, Draft(case), door, step, refused=refused.sentence, status=422)
    return _after_saving(request, case, door, key)


def _closed(draft: Draft) -> bool:
    return draft.policy.workflow.status(draft.case.status).opens == "nothing"


def _after_saving(request: Request, case: Case, door: Door, key: str) -> HttpResponse:
    """Do what the button says, now that everything typed is kept."""
    do = request.POST.get("do", "next")
    draft = Draft(case)
    steps = form_steps(draft, door)
    step = step_of(steps, key) or steps[0]
    if do == "keep":  # htmx saves in the background
        return render(request, "filling/_saved.html", _context(request, draft, door, step))
    if do == "submit":
        return redirect(door.closing) if door.closing else _submit(request, draft, door, step)
    if do != "next":
        return redirect(step.address + _place(do))
    to_mend = without_waiting(case, step.lacking)
    if to_mend:
        return _show(request, draft, door, step, errors=errors_of(to_mend), status=422)
    if page_step(draft, step) is not None:
        return _take(request, draft, door, step)
    return redirect(next_after(steps, step).address)


def _take(request: Request, draft: Draft, door: Door, step: FormStep) -> HttpResponse:
    """Take the step that the page's button stands for; an employer's name must have been seen before."""
    if unseen_employer(step, request.POST):
        return redirect(step.address)
    key = request.POST.get("request_key", "")[:64] or None
    case_id, now = draft.case.pk, request.received_at
    try:
        take_step(case_id=case_id, do=step.page.step, actor=request.user, now=now, request_key=key)
    except Incomplete as incomplete:
        return _show(request, draft, door, step, errors=errors_of(incomplete.missing), status=422)
    except Refused as refused:
        return _show(request, draft, door, step, refused=refused.sentence, status=409)
    return fill_on(Draft(Case.objects.get(pk=case_id)), door)


def _submit(request: Request, draft: Draft, door: Door, step: FormStep) -> HttpResponse:
    key = request.POST.get("request_key", "")[:64] or None
    try:
        submit(case_id=draft.case.pk, actor=request.user, now=request.received_at, request_key=key)
    except Incomplete as incomplete:
        errors = errors_of(step.lacking)
        return _show(request, draft, door, step, errors=errors, missing=incomplete.missing, status=422)
    except Conflict:
        raise
    except Refused as refused:
        return _show(request, draft, door, step, refused=refused.sentence, status=409)
    return redirect("applicant:submitted", code=draft.case.code)


@transaction.atomic
def _save(request: Request, case: Case, step: FormStep) -> None:
    """Save every open section of the page, all or nothing."""
    do = request.POST.get("do", "next")
    keep = request.POST.get("mine") == "1"
    mark = posted_mark(request.POST)
    for state in step.sections:
        section = state.section
        if not state.open or f"{section.key}.version" not in request.POST:
            continue
        if do == f"earlier:{section.key}":
            reuse_answers(
                case_id=case.pk, section=section.key, mark=mark, actor=request.user, now=request.now
            )
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
            place=masked_address(request),
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


def _show_refused(
    request: Request, draft: Draft, door: Door, step: FormStep, refused: Refused
) -> HttpResponse:
    """Show again what was typed: with its faults, or with the choice between this and the newer version."""
    if request.POST.get("do") == "keep":
        context = {"sentence": refused.sentence, "step": step}
        return render(request, "filling/_not_saved.html", context, status=409)
    typed = {
        state.section.key: posted(state.section, request.POST)
        for state in step.sections
        if state.open and f"{state.section.key}.version" in request.POST
    }
    if isinstance(refused, Conflict):
        return _show(request, draft, door, step, typed=typed, conflict=refused.sentence, status=409)
    errors: dict[tuple[str, str, str], str] = {}
    for state in step.sections:
        errors |= unsavable(state.section, typed.get(state.section.key, {}))
    unsaved = refused.sentence
    return _show(request, draft, door, step, typed=typed, errors=errors, unsaved=unsaved, status=422)


def _show(
    request: Request, draft: Draft, door: Door, step: FormStep, status: int = 200, **more: Any
) -> HttpResponse:
    """Render a page of the form with whatever is wrong with it."""
    return render(request, door.template, _context(request, draft, door, step, **more), status=status)


def _context(
    request: Request,
    draft: Draft,
    door: Door,
    step: FormStep,
    *,
    typed: dict[str, Any] | None = None,
    errors: dict[tuple[str, str, str], str] | None = None,
    missing: list | None = None,
    **said: str,
) -> dict[str, Any]:
    """What the page needs; `said` is why nothing came of it: refused, unsaved or conflict."""
    case, policy = draft.case, draft.policy
    steps = form_steps(draft, door)
    saved = [state.answer.saved_at for state in step.sections if state.answer]
    views = section_views(draft, door, step, typed or {}, errors or {}, now=request.now)
    mark = posted_mark(request.POST)
    score = form_score(request, case)
    return {
        **door.frame,
        "door": door,
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
        **said,
        "saved_at": max(saved, default=None),
        "groups": answer_groups(draft, door, links=True) if step.page.check_answers else [],
        "unfinished": [one for one in steps if one.open and one.lacking and not one.page.check_answers],
        **_onward(request, draft, step),
        "score": score,
        "indicator": indicator_of(score, step.page.indicator),
        "employer_link": last_link(case),
        "open_record": request.GET.get("open", ""),
        "request_key": mark.page or secrets.token_urlsafe(16),
        "turn": mark.turn,
    }


def _onward(request: Request, draft: Draft, step: FormStep) -> dict[str, Any]:
    """Where the page leads: what its button does, the dates the application is held to, whether there is a place."""
    return {
        "submit_step": submit_step(draft.case),
        "may_take_back": may_take_back(draft),
        "may_come_back": may_come_back(draft),
        "page_step": page_step(draft, step),
        "intents": intents_on(draft.case, step.page, request.now),
        "outlook": _outlook(draft, step),
    }


def _outlook(draft: Draft, step: FormStep) -> Outlook | None:
    """What is said of the wish where it is written and on every page after it."""
    rule, pages = draft.policy.admission, draft.policy.forms.pages
    if rule is None:
        return None
    written = pages.index(draft.policy.forms.page_of(rule.grade.section))
    return without_place(draft.case, draft.answers) if pages.index(step.page) >= written else None
