"""Printed papers: the receipt, the score sheet, and the card whose prints are counted."""

import secrets
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from jifenban.accounts.errors import LimitReached
from jifenban.cases.actions import print_card
from jifenban.cases.models import Case
from jifenban.documents.models import Paper
from jifenban.documents.queries import papers_of, prints_left
from jifenban.people.queries import person_of
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.applicant.own import own_case
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.papers import pdf_response
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import case_title
from policypack.documents import Paper as PaperPlan

#: What a window must be shown, in the words people read; the pack says which of them (`then: needs`).
SHOWN_AT_WINDOW = {"receipt": "受理回执", "identity_card": "本人有效身份证"}


@dataclass(frozen=True)
class PaperRow:
    """One paper of a case: the newest of its kind, and how often it may still be printed here."""

    paper: Paper
    counted: bool
    left: int


def paper_rows(case: Case) -> list[PaperRow]:
    """List the papers issued on a case, newest first; voided ones are left out."""
    plans = policy_of(case.revision).documents.papers
    rows: dict[str, PaperRow] = {}
    for paper in papers_of(subject_of(case)):
        plan = plans.get(paper.kind)
        if plan is None or paper.voided_at or paper.kind in rows:
            continue
        left = prints_left(subject_of(case), paper.kind, plan.prints) if plan.prints else 0
        rows[paper.kind] = PaperRow(paper=paper, counted=plan.prints is not None, left=left)
    return list(rows.values())


def subject_of(case: Case) -> str:
    """The name under which papers and prints of a case are kept."""
    return f"case:{case.pk}"


@require_safe
@audience("applicant")
def pdf(request: Request, paper_id: int) -> HttpResponse:
    """Give one's own paper as issued. A paper whose prints are counted is printed on its own page only."""
    paper = Paper.objects.filter(pk=paper_id, person=person_of(request.user)).first()
    if paper is None or _is_counted(request, paper):
        raise Http404
    return pdf_response(paper)


@require_http_methods(["GET", "POST"])
@audience("applicant", step="print_card")
def printing(request: Request, code: str, kind: str) -> HttpResponse:
    """Say what a print costs before it is counted; the press of the button counts and gives the PDF."""
    case = own_case(request, code)
    plan = policy_of(case.revision).documents.papers.get(kind)
    if plan is None or plan.prints is None or kind not in {row.paper.kind for row in paper_rows(case)}:
        raise Http404
    if request.method == "GET":
        return _show(request, case, plan)
    try:
        paper, _ = print_card(
            case_id=case.pk,
            actor=request.user,
            now=request.now,
            request_key=request.POST.get("request_key", "")[:64] or None,
        )
    except LimitReached as used_up:
        return _show(request, case, plan, refused=used_up.sentence, status=409)
    return pdf_response(paper)


def _show(
    request: Request, case: Case, plan: PaperPlan, refused: str = "", status: int = 200
) -> HttpResponse:
    policy = policy_of(case.revision)
    context = {
        "case": case,
        "title": case_title(case),
        "plan": plan,
        "left": prints_left(subject_of(case), plan.key, plan.prints or 0),
        "refused": refused,
        "needs": [SHOWN_AT_WINDOW[need] for need in plan.then_needs],
        "windows": [office for office in policy.offices if office.is_window],
        "request_key": secrets.token_urlsafe(16),
    }
    return render(request, "applicant/printing.html", context, status=status)


def _is_counted(request: Request, paper: Paper) -> bool:
    case_id = paper.subject.removeprefix("case:")
    case = Case.objects.filter(pk=case_id).first() if case_id.isdecimal() else None
    plan = policy_of(case.revision).documents.papers.get(paper.kind) if case else None
    return plan is not None and plan.prints is not None
