"""Papers and pictures for the desk: only of cases the office has, never kept by the browser."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from jifenban.cases.access import case_for, evidence_for
from jifenban.cases.models import Case
from jifenban.documents.models import Paper
from jifenban.evidence.render import watermarked
from jifenban.policies.queries import policy
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.papers import pdf_response
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import full_day


@audience("staff")
@require_GET
def paper(request: Request, paper_id: int) -> HttpResponse:
    """The PDF of an issued paper. A paper whose prints are counted is printed at the counter only."""
    found = get_object_or_404(Paper, pk=paper_id)
    case = get_object_or_404(Case, pk=found.subject.removeprefix("case:"))
    case = case_for(request.user, case.code)
    if policy(case.revision).documents.paper(found.kind).prints is not None:
        raise Http404
    return pdf_response(found)


@audience("staff")
@require_GET
def evidence(request: Request, file_id: UUID) -> HttpResponse:
    """A picture with the purpose, the viewer and the day burnt in."""
    file = evidence_for(request.user, file_id)
    mark = f"仅用于积分审核 {request.user.get_username()} {full_day(request.now)}"
    return HttpResponse(watermarked(file, mark), content_type="image/jpeg")
