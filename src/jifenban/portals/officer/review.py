"""The review of one case: its items, the papers behind them, what the departments said, and the step to take."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import Incomplete, InvalidInput, Refused
from jifenban.cases.access import case_for, sees_as_office
from jifenban.cases.actions import remind, take_step
from jifenban.cases.bars import bar_of, may_lift
from jifenban.cases.bringing import papers_to_tick
from jifenban.cases.desk_looks import look_at, lookers_of
from jifenban.cases.item_words import reported_facts
from jifenban.cases.models import Call, Case, Item, Photo
from jifenban.cases.objecting import doors
from jifenban.cases.queries import (
    MatrixRow,
    StepView,
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
from jifenban.facts.models import Assertion
from jifenban.policies.queries import policy
from jifenban.portals.officer.comparing import Comparison, compared
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.neighbours import LIST, address_of, neighbours
from jifenban.portals.officer.records import data_of
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.said import Said, office_names, said_in
from jifenban.portals.ui.wording import points_text
from policypack.facts import FactSpec
from policypack.forms import Section
from policypack.policy import Policy


@dataclass(frozen=True)
class ItemView:
    """One item of a case: what was filled in, its pictures, and where it stands. `papers`: pictures by record id."""

    item: Item
    section: Section
    said: list[Said]
    photos: list[tuple[str, Photo]]
    points: str
    papers: dict[str, list[tuple[str, Photo]]]


def item_views(case: Case) -> list[ItemView]:
    """The items of a case in the order of the form, then those that only departments know."""
    loaded = policy(case.revision)
    names = office_names(loaded)
    photos = photos_of(case)
    items = {item.section: item for item in case.items.all()}
    reported = [spec for spec in reported_facts(loaded) if spec.key in items]
    answers = {**answers_of(case), **{spec.key: _on_record(items[spec.key], spec) for spec in reported}}
    points = _points_by_fact(case, loaded)
    sections = [*loaded.forms.sections, *(loaded.reported_section(spec) for spec in reported)]
    return [
        ItemView(
            items[section.key],
            section,
            said_in(section, answers, names),
            [pair for _record, pair in _photos(section, photos)],
            points.get(section.fact or "", ""),
            _by_record(_photos(section, photos)),
        )
        for section in sections
        if section.key in items
    ]


def _on_record(item: Item, spec: FactSpec) -> dict[str, Any]:
    """What was on record of a fact nobody declares when its departments were asked, as a form's data."""
    claims = Assertion.objects.filter(pk__in=item.assertions).order_by("pk")
    return data_of(spec, [claim.value for claim in claims])


def _points_by_fact(case: Case, loaded: Policy) -> dict[str, str]:
    """Fact → the points of the indicators that read this fact and no other, from the newest scoring if there is one."""
    latest = case.assessments.order_by("-pk").first()
    if latest is None:
        return {}
    earned = {
        row["key"]: Fraction(row["points"])
        for group in latest.result.get("groups", ())
        for row in group["indicators"]
    }
    sums: dict[str, Fraction] = {}
    for indicator in loaded.rules.indicators.values():
        if len(indicator.facts) == 1 and indicator.key in earned:
            fact = indicator.facts[0]
            sums[fact] = sums.get(fact, Fraction(0)) + earned[indicator.key]
    return {fact: points_text(total) for fact, total in sums.items()}


def _photos(
    section: Section, photos: dict[tuple[str, str, str], list[Photo]]
) -> list[tuple[str, tuple[str, Photo]]]:
    """The pictures of a section in order: (record id, (label, photo))."""
    labels = {slot.slot: slot.label for slot in section.photos}
    return [
        (record, (labels.get(slot, slot), photo))
        for (key, slot, record), shown in photos.items()
        if key == section.key
        for photo in shown
    ]


def _by_record(photos: list[tuple[str, tuple[str, Photo]]]) -> dict[str, list[tuple[str, Photo]]]:
    found: dict[str, list[tuple[str, Photo]]] = {}
    for record, pair in photos:
        found.setdefault(record, []).append(pair)
    return found


#: Steps taken on the page of a case; what concerns one case of a round is the manager's, who comes from its ranking.
_HERE = ("review", "round", None)


@audience("staff")
@require_GET
def case(request: Request, code: str) -> HttpResponse:
    """Show one case to somebody whose office has it; whoever may take a step of it is seen by the others."""
    return show_case(request, case_for(request.user, code))


@audience("staff")
@require_GET
def lookers(request: Request, code: str) -> HttpResponse:
    """Who is at the case now; the page asks again every minute."""
    found = case_for(request.user, code)
    return desk(request, "_lookers.html", {"case": found, "lookers": lookers_of(found)}, here="queue")


def _steps(request: Request, case: Case) -> list[StepView]:
    steps = available_steps(request.user, case, request.now)
    return [step for step in steps if step.screen in _HERE]


def show_case(
    request: Request, case: Case, *, refused: Refused | None = None, status: int = 200, phone: str = ""
) -> HttpResponse:
    """The page of a case; `phone` is the whole number, when it was just asked for on record."""
    views = item_views(case)
    wanted = request.GET.get("item", "")
    shown = next((view for view in views if view.section.key == wanted), views[0] if views else None)
    answered, asked = review_progress(case)
    latest = case.assessments.order_by("-pk").first()
    steps = _steps(request, case)
    if steps and request.method == "GET":
        look_at(case, request.user, request.now)
    matrix = review_matrix(case)
    row = next((one for one in matrix if shown and one.item.pk == shown.item.pk), None)
    context = {
        "case": case,
        "policy": policy(case.revision),
        "status": status_label(case),
        "tone": status_tone(case),
        "items": views,
        "shown": shown,
        "matrix": matrix,
        "row": row,
        "compared": _compared(case, shown, row) if shown else [],
        "lookers": lookers_of(case),
        "bar": bar_of(case, request.now),
        "may_lift": may_lift(request.user, case),
        "neighbours": neighbours(request, case),
        "listed": request.GET.get(LIST, ""),
        "may_remind": sees_as_office(request.user, case),
        "answered": answered,
        "asked": asked,
        "clock": case_clock(case, request.now),
        "steps": steps,
        "to_tick": {step.do: papers_to_tick(case, step.input.papers) for step in steps if step.input.papers},
        "timeline": timeline(case),
        "papers": case_papers(case),
        "explanation": explanation(latest) if latest else None,
        "phone": phone,
        "doors": doors(request.user, case, request.now),
        "calls": case.calls.select_related("caller"),
        "call_outcomes": Call.Outcome.choices,
        **_refused(request, refused, status),
    }
    return desk(request, "case.html", context, here="queue", status=status)


def _refused(request: Request, refused: Refused | None, status: int) -> dict[str, Any]:
    """What the last press was refused for, with everything that was typed."""
    return {
        "refused": refused,
        "missing": refused.missing if isinstance(refused, Incomplete) else (),
        "errors": refused.errors if isinstance(refused, InvalidInput) else {},
        "typed": request.POST,
        "picked": [*request.POST.getlist("items"), *request.POST.getlist("papers")],
        "kept": kept_words(request) if status == 409 else (),
    }


def _compared(case: Case, shown: ItemView, row: MatrixRow | None) -> list[Comparison]:
    names = office_names(policy(case.revision))
    return compared(shown.section, shown.said, row, shown.papers, names)


def case_papers(case: Case) -> Any:
    """The papers issued for a case, newest first."""
    return papers_of(f"case:{case.pk}")


@audience("staff", step="*")
@require_POST
def press(request: Request, code: str) -> HttpResponse:
    """Press the departments that owe an answer on this case."""
    found = case_for(request.user, code)
    try:
        count = remind(case_id=found.pk, actor=request.user, now=request.now)
    except Refused as refused:
        return show_case(request, found, refused=refused, status=refusal_status(refused))
    success(request, f"已催办 {count} 项，部门的列表里会排在前面。")
    return redirect(address_of(request, code))


@audience("staff", step="*")
@require_POST
def take(request: Request, code: str, do: str) -> HttpResponse:
    """Take one step and offer the next case of the list; a refusal shows the same page with all that was typed."""
    found = case_for(request.user, code)
    near = neighbours(request, found)
    step = policy(found.revision).workflow.step(found.status, do)
    try:
        take_step(
            case_id=found.pk,
            do=do,
            actor=request.user,
            now=request.now,
            input=step_input(request),
            request_key=request.POST.get("request_key") or None,
        )
    except Refused as refused:
        return show_case(
            request, case_for(request.user, code), refused=refused, status=refusal_status(refused)
        )
    if step is not None:
        success(request, f"已办：{step.label}。")
    return redirect(address_of(request, code, near.after))


def kept_words(request: Request) -> list[str]:
    """The reasons somebody typed for a step that is not open any more: shown, so that none is lost."""
    named = [name for name in request.POST if name == "reason" or name.startswith("reason_")]
    typed = (request.POST.get(name, "").strip() for name in named)
    return [text for text in typed if text]


def step_input(request: Request) -> dict[str, Any]:
    """What a step's form said, in the words of cases.take_step."""
    post = request.POST
    given: dict[str, Any] = {}
    if "items" in post or post.get("asks") == "items":
        given["items"] = {key: post.get(f"reason_{key}", "").strip() for key in post.getlist("items")}
    if "reason" in post:
        given["reason"] = post["reason"].strip()
    if "originals" in post or post.get("asks") == "originals":
        given["originals"] = post.getlist("originals")
    if "papers" in post or post.get("asks") == "papers":
        given["papers"] = post.getlist("papers")
    if "records" in post or post.get("asks") == "records":
        given["records"] = post.getlist("records")
    if "receipt" in post:
        given["receipt"] = post["receipt"].strip()
    if "identity_card" in post:
        given["identity_card"] = True
    return given
