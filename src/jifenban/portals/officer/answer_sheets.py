"""Answering in tables: take the open questions along, bring the answers back, see line by line what would happen."""

from functools import partial
from typing import BinaryIO, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import InvalidInput
from jifenban.cases.actions import go_on_with_batch, make_batch, note_export, start_batch
from jifenban.cases.answer_batches import batch_for
from jifenban.cases.models import AnswerBatch
from jifenban.cases.queries import reviews_for
from jifenban.portals.officer.answer_sheet import read_sheet, write_sheet
from jifenban.portals.officer.frame import desk
from jifenban.portals.officer.table_pages import TablePage, press, show_table
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

AT_ONCE = 1000  # questions in one table, the nearest due first
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@audience("staff", step="answer")
@require_POST
def take_along(request: Request) -> HttpResponse:
    """Download the department's open questions as a table; what left is written into the journal."""
    reviews = list(reviews_for(request.user)[:AT_ONCE])
    note_export(reviews=reviews, actor=request.user, now=request.now)
    answer = HttpResponse(write_sheet(reviews), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="reviews-{request.now:%Y%m%d-%H%M}.xlsx"'
    return answer


@audience("staff", step="answer")
@require_POST
def bring_back(request: Request) -> HttpResponse:
    """Take in a filled table and show what each line would do; nothing is answered yet."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise InvalidInput({"file": "请先选择填好的表（.xlsx）。"})
        rows = read_sheet(cast(BinaryIO, file), file.size or 0)
        batch = make_batch(rows=rows, name=file.name or "", actor=request.user, now=request.now)
    except InvalidInput as wrong:
        context = {"errors": wrong.errors, "batches": AnswerBatch.objects.filter(made_by=request.user)[:10]}
        return desk(request, "answer_sheets.html", context, here="reviews", status=422)
    return redirect("officer:answer_batch", batch.pk)


@audience("staff", step="answer")
@require_GET
def sheets(request: Request) -> HttpResponse:
    """The way to answer in tables, and the tables brought back so far."""
    context = {"errors": {}, "batches": AnswerBatch.objects.filter(made_by=request.user)[:10]}
    return desk(request, "answer_sheets.html", context, here="reviews")


@audience("staff", step="answer")
@require_GET
def batch(request: Request, batch_id: int) -> HttpResponse:
    """Every line of a table with what it would do or has done; polled while the worker is at it."""
    return show_table(request, _page(request, batch_id))


@audience("staff", step="answer")
@require_POST
def start(request: Request, batch_id: int) -> HttpResponse:
    """Let the worker answer the lines that are ready."""
    act = partial(start_batch, batch_id=batch_id, actor=request.user, now=request.now)
    return press(request, _page(request, batch_id), act)


@audience("staff", step="answer")
@require_POST
def go_on(request: Request, batch_id: int) -> HttpResponse:
    """Let the worker take up a table that came to a stop."""
    act = partial(go_on_with_batch, batch_id=batch_id, actor=request.user)
    return press(request, _page(request, batch_id), act)


def _page(request: Request, batch_id: int) -> TablePage:
    found = batch_for(request.user, batch_id)
    return TablePage(
        batch=found,
        lines=list(found.lines.select_related("review__item__case__person")),
        template="answer_batch.html",
        here="reviews",
        address=reverse("officer:answer_batch", args=[batch_id]),
        go_on=reverse("officer:go_on_answers", args=[batch_id]),
        doing="正在答复",
        unit="行",
    )
