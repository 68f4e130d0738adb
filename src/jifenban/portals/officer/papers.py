"""Papers and pictures for the desk: only of cases the office has, never kept by the browser."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jifenban.cases.access import evidence_for, paper_for
from jifenban.documents.models import Paper
from jifenban.documents.queries import pdf_of
from jifenban.evidence.render import watermarked
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.clock_words import day_text


@audience("staff")
@require_GET
def paper(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The PDF of an issued paper. Papers whose prints are counted are not shown this way."""
    return pdf_response(paper_for(request.user, paper_id))


def pdf_response(paper: Paper) -> HttpResponse:
    """A PDF shown in the browser and stored nowhere on the way."""
    name = f"{paper.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(pdf_of(paper), content_type="application/pdf", headers=headers)


@audience("staff")
@require_GET
def evidence(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A picture with the purpose, the viewer and the day burnt in."""
    file = evidence_for(request.user, file_id)
    mark = f"仅用于积分审核 {request.user.get_username()} {day_text(request.now)}"  # type: ignore[attr-defined]
    return HttpResponse(watermarked(file, mark), content_type="image/jpeg", headers={"Cache-Control": "no-store"})
