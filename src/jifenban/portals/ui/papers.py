"""A paper as the browser gets it."""

from django.http import HttpResponse

from jifenban.documents.models import Paper
from jifenban.documents.queries import pdf_of


def pdf_response(paper: Paper) -> HttpResponse:
    """The PDF as issued, shown in the browser."""
    headers = {"Content-Disposition": f'inline; filename="{paper.number}.pdf"'}
    return HttpResponse(pdf_of(paper), content_type="application/pdf", headers=headers)
