"""The review of one case: its items, the papers behind them, what the departments said, and the step to take."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import IllegalStep, Incomplete, InvalidInput, Refused
from jifenban.cases.access import case_for
from jifenban.cases.actions import take_step
from jifenban.cases.item_words import reported_facts
from jifenban.cases.models import Case, Item, Photo
from jifenban.cases.queries import (
    answers_of,
    available_steps,
    case_clock,
    explanation,
    photos_of,
    review_matrix,
    review_progress,
    status_label,
    status_tone,
    timeline,
)
from jifenban.documents.queries import papers_of
from jifenban.policies.queries import policy
from jifenban.portals.officer.frame import desk
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.said import Said, office_names, said_in
from policypack.form_facts import reported_section
from policypack.forms import Section


@dataclass(frozen=True)
class ItemView:
    """One item of a case: what was filled in, its pictures, and where it stands."""

    item: Item
    section: Section
    said: list[Said]
    photos: list[tuple[str, Photo]]


def item_views(case: Case) -> list[ItemView]:
    """The items of a case in the order of the form, then those that only departments know."""
    loaded = policy(case.revision)
    names = office_names(loaded)
    answers = answers_of(case)
    photos = photos_of(case)
    items = {item.section: item for item in case.items.all()}
    sections = [*loaded.forms.sections, *(reported_section(spec) for spec in reported_facts(loaded))]
    return [
        ItemView(items[section.key], section, said_in(section, answers, names), _photos(section, photos))
        for section in sections
        if section.key in items
    ]


def _photos(section: Section, photos: dict[tuple[str, str, str], list[Photo]]) -> list[tuple[str, Photo]]:
    labels = {slot.slot: slot.label for slot in section.photos}
    return [
        (labels.get(slot, slot), photo)
        for (key, slot, _record), shown in photos.items()
        if key == section.key
        for photo in shown
    ]


@audience("staff")
@require_GET
def case(request: HttpRequest, code: str) -> HttpResponse:
    """Show one case to somebody whose office has it."""
    return _show(request, case_for(request.user, code))


def _show(
    request: HttpRequest, case: Case, *, refused: Refused | None = None, typed: Any = None, status: int = 200
) -> HttpResponse:
    views = item_views(case)
    wanted = request.GET.get("item", "")
    shown = next((view for view in views if view.section.key == wanted), views[0] if views else None)
    answered, asked = review_progress(case)
    latest = case.assessments.order_by("-pk").first()
    now = request.now  # type: ignore[attr-defined]
    context = {
        "case": case,
        "policy": policy(case.revision),
        "status": status_label(case),
        "tone": status_tone(case),
        "items": views,
        "shown": shown,
        "matrix": review_matrix(case),
        "answered": answered,
        "asked": asked,
        "clock": case_clock(case, now),
        "steps": [
            step for step in available_steps(request.user, case, now) if step.screen in ("review", None)
        ],
        "timeline": timeline(case),
        "papers": case_papers(case),
        "explanation": explanation(latest) if latest else None,
        "refused": refused,
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
        "errors": refused.errors if isinstance(refused, InvalidInput) else {},
        "typed": typed or {},
    }
    return desk(request, "case.html", context, here="queue", status=status)


def case_papers(case: Case) -> Any:
    """The papers issued for a case, newest first."""
    return papers_of(f"case:{case.pk}")


@audience("staff", step="*")
@require_POST
def take(request: HttpRequest, code: str, do: str) -> HttpResponse:
    """Take one step; a refusal shows the same page with everything typed still there."""
    found = case_for(request.user, code)
    try:
        take_step(
            case_id=found.pk,
            do=do,
            actor=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
            input=step_input(request),
            request_key=request.POST.get("request_key") or None,
        )
    except Refused as refused:
        status = 409 if isinstance(refused, IllegalStep) else 422
        typed = {"items": request.POST.getlist("items"), "post": request.POST}
        return _show(request, case_for(request.user, code), refused=refused, typed=typed, status=status)
    return redirect(
        (request.POST.get("after") == "queue" and "officer:queue") or "officer:case", **_code(request, code)
    )


def _code(request: HttpRequest, code: str) -> dict[str, str]:
    return {} if request.POST.get("after") == "queue" else {"code": code}


def step_input(request: HttpRequest) -> dict[str, Any]:
    """What a step's form said, in the words of cases.take_step."""
    post = request.POST
    given: dict[str, Any] = {}
    if "items" in post or post.get("asks") == "items":
        given["items"] = {key: post.get(f"reason_{key}", "").strip() for key in post.getlist("items")}
    if "reason" in post:
        given["reason"] = post["reason"].strip()
    if "originals" in post or post.get("asks") == "originals":
        given["originals"] = post.getlist("originals")
    if "receipt" in post:
        given["receipt"] = post["receipt"].strip()
    if "identity_card" in post:
        given["identity_card"] = True
    return given
