"""部门核验: a department sees its own questions and nothing else of the case."""

from django.contrib.messages import success
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.cases.access import review_for
from jifenban.cases.actions import answer_review, ask_again
from jifenban.cases.desk import view_counts
from jifenban.cases.models import Case, Objection, Review
from jifenban.cases.queries import case_clock, reviews_for, title_of
from jifenban.cases.together import together
from jifenban.cases.verdicts import offered_decisions
from jifenban.people.masking import mask_name
from jifenban.policies.queries import policy
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.paging import page_of
from jifenban.portals.officer.records import Record, posted_records, record_controls
from jifenban.portals.officer.review import ItemView, item_views, kept_words
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from policypack.forms import Section

PAGE = 20


@audience("staff")
@require_GET
def reviews(request: Request) -> HttpResponse:
    """List the department's questions, the oldest due first; ?answered=1 shows what is done."""
    answered = request.GET.get("answered") == "1"
    view = request.GET.get("view", "")
    found = reviews_for(request.user, answered=answered, view=view)
    views = view_counts(request.user)
    known = None if answered else next((count for key, _, count in views if key == view), None)
    page = page_of(found, PAGE, request.GET.get("page"), known)
    rows = [(review, _label(review)) for review in page.object_list]
    context = {"page": page, "rows": rows, "answered": answered, "view": view}
    context["kept"] = "answered=1" if answered else f"view={view}" if view else ""
    context["views"] = views
    return desk(request, "reviews.html", context, here="reviews")


def _label(review: Review) -> str:
    return title_of(policy(review.item.case.revision), review.item.section)


@audience("staff", step="answer")
@require_POST
def send_again(request: Request, review_id: int) -> HttpResponse:
    """Send a question anew that the department's own system refused or did not take."""
    found = review_for(request.user, review_id)
    try:
        ask_again(review_id=found.pk, actor=request.user, now=request.now)
    except Refused as refused:
        return _show(request, found, refused=refused, status=refusal_status(refused))
    return redirect("officer:review", found.pk)


@audience("staff", step="answer")
@require_http_methods(["GET", "POST"])
def review(request: Request, review_id: int) -> HttpResponse:
    """Show one question with its papers; POST answers it and goes on to the next."""
    found = review_for(request.user, review_id)
    if request.method == "GET":
        return _show(request, found)
    section = _view_of(found).section
    decision = request.POST.get("decision", "")
    try:
        answer_review(
            review_id=found.pk,
            decision=decision,
            confirmed=posted_records(section, request.POST) if decision == Review.Decision.PARTLY else None,
            reason=request.POST.get("reason", "").strip(),
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        newest = review_for(request.user, review_id)
        return _show(request, newest, refused=refused, status=refusal_status(refused))
    success(
        request,
        f"已答复：{mask_name(found.item.case.person.name)}的{_label(found)}，{Review.Decision(decision).label}。",
    )
    following = reviews_for(request.user).first()
    return redirect("officer:review", following.pk) if following else redirect("officer:reviews")


def _show(
    request: Request, found: Review, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    case = found.item.case
    view = _view_of(found)
    errors = refused.errors if isinstance(refused, InvalidInput) else {}
    context = {
        "review": found,
        "case": case,
        "view": view,
        "clock": case_clock(case, request.now),
        "together": together(found),
        "objections": found.item.objections.filter(state=Objection.State.OPEN),
        "decisions": [(one.value, one.label) for one in offered_decisions(found)],
        "chosen": request.POST.get("decision", ""),
        "reason": request.POST.get("reason", ""),
        "records": []
        if found.answered_at
        else _records(view.section, case, request.POST if refused else None),
        "refused": refused,
        "errors": errors,
        "kept": kept_words(request) if found.answered_at and refused else (),
    }
    return desk(request, "review.html", context, here="reviews", status=status)


def _view_of(review: Review) -> ItemView:
    return next(view for view in item_views(review.item.case) if view.item.pk == review.item_id)


def _records(section: Section, case: Case, typed: QueryDict | None) -> list[Record]:
    """The declared records as controls, for a department that confirms part of them."""
    answer = case.answers.filter(section=section.key).first()
    data = posted_records(section, typed) if typed is not None else (answer.data if answer else {})
    return record_controls(policy(case.revision), case.person, section, data)
