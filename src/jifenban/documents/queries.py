"""Reads of papers and prints."""

from django.db.models import QuerySet

from jifenban.documents.models import Paper, Print
from jifenban.documents.storage import load_pdf
from jifenban.documents.tokens import typed_token


def papers_of(subject: str) -> QuerySet[Paper]:
    """Every paper about a subject ("case:12"), the newest first, void ones too."""
    return Paper.objects.filter(subject=subject).order_by("-pk")


def paper_by_token(token: str) -> Paper | None:
    """The paper with a check code, as scanned or as typed from paper."""
    return Paper.objects.select_related("person").filter(token=typed_token(token)).first()


def pdf_of(paper: Paper) -> bytes:
    """The PDF as issued."""
    return load_pdf(paper.token)


def prints_used(subject: str, kind: str, channel: str = Print.Channel.ONLINE) -> int:
    """How many prints of a kind of paper were counted."""
    return Print.objects.filter(subject=subject, kind=kind, channel=channel).count()


def prints_left(subject: str, kind: str, limit: int) -> int:
    """How many online prints are left; window prints do not use them up."""
    return max(0, limit - prints_used(subject, kind))
