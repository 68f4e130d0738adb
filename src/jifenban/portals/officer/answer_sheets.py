"""Answering in tables: take the open questions along, bring the answers back, see line by line what would happen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.cases.actions import make_batch, note_export, start_batch
from jifenban.cases.answer_batches import batch_for
from jifenban.cases.models import AnswerBatch, AnswerLine
from jifenban.cases.queries import reviews_for
from jifenban.portals.officer.answer_sheet import read_sheet, write_sheet
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.ui.audience import audience

AT_ONCE = 1000  # questions in one table, the nearest due first
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@audience("staff", step="answer")
@require_POST
@never_cache
def take_along(request: HttpRequest) -> HttpResponse:
    """Download the department's open questions as a table; what left is written into the journal."""
    reviews = list(reviews_for(request.user)[:AT_ONCE])
    note_export(reviews=reviews, actor=request.user, now=request.now)
    answer = HttpResponse(write_sheet(reviews), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="reviews-{request.now:%Y%m%d-%H%M}.xlsx"'
    return answer


@audience("staff", step="answer")
@require_POST
def bring_back(request: HttpRequest) -> HttpResponse:
    """Take in a filled table and show what each line would do; nothing is answered yet."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise InvalidInput({"file": "请先选择填好的表（.xlsx）。"})
        rows = read_sheet(file, file.size or 0)
        batch = make_batch(rows=rows, name=file.name or "", actor=request.user, now=request.now)
    except InvalidInput as wrong:
        context = {"errors": wrong.errors, "batches": AnswerBatch.objects.filter(made_by=request.user)[:10]}
        return desk(request, "answer_sheets.html", context, here="reviews", status=422)
    return redirect("officer:answer_batch", batch.pk)


@audience("staff", step="answer")
@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """The way to answer in tables, and the tables brought back so far."""
    context = {"errors": {}, "batches": AnswerBatch.objects.filter(made_by=request.user)[:10]}
    return desk(request, "answer_sheets.html", context, here="reviews")


@audience("staff", step="answer")
@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Every line of a table with what it would do or has done; polled while the worker is at it."""
    found = batch_for(request.user, batch_id)
    running = found.started_at is not None and found.finished_at is None
    if "HX-Request" in request.headers and not running:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    template = "_answer_progress.html" if "HX-Request" in request.headers else "answer_batch.html"
    return desk(request, template, _context(found, running), here="reviews")


@audience("staff", step="answer")
@require_POST
def start(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Let the worker answer the lines that are ready."""
    found = batch_for(request.user, batch_id)
    try:
        start_batch(batch_id=found.pk, actor=request.user, now=request.now)
    except Refused as refused:
        running = found.started_at is not None and found.finished_at is None
        context = _context(found, running) | {"refused": refused}
        return desk(request, "answer_batch.html", context, here="reviews", status=refusal_status(refused))
    return redirect("officer:answer_batch", batch_id)


def _context(found: AnswerBatch, running: bool) -> dict[str, object]:
    lines = list(found.lines.select_related("review__item__case__person"))
    ready = sum(line.state == AnswerLine.State.READY for line in lines)
    problems = sum(line.state == AnswerLine.State.PROBLEM for line in lines)
    return {
        "batch": found,
        "lines": lines,
        "running": running,
        "ready": ready,
        "problems": problems,
        "finished": len(lines) - problems - ready,
        "all": len(lines) - problems,
    }
