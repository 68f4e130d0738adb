"""数据更新: what a department pushes about people with a verified score, one person or a whole table at a time."""

from functools import partial
from typing import Any, BinaryIO, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.cases.actions import go_on_with_push, make_push, push_facts, start_push
from jifenban.cases.lives import held
from jifenban.cases.models import PushBatch, VerifiedScore
from jifenban.cases.push_batches import push_batch_for
from jifenban.cases.pushing import (
    Pushable,
    change_if_pushed,
    look_up,
    pushable,
    pushable_of,
    score_of,
    spec_in,
)
from jifenban.policies.queries import policy
from jifenban.portals.officer.answer_sheets import EXCEL
from jifenban.portals.officer.frame import desk, refusal_status
from jifenban.portals.officer.push_sheet import read_push_sheet, write_push_sheet
from jifenban.portals.officer.records import data_of, posted_records, record_controls
from jifenban.portals.officer.table_pages import TablePage, press, show_table
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from policypack.form_facts import VALUE

HERE = "pushes"


@audience("staff", step="push")
@require_GET
def pushes(request: Request) -> HttpResponse:
    """List what this department may push."""
    return desk(request, "pushes.html", {"facts": pushable(request.user)}, here=HERE)


@audience("staff", step="push")
@require_http_methods(["GET", "POST"])
def push(request: Request, service_key: str, fact: str) -> HttpResponse:
    """Find one person and show what is on record; POST with `preview` counts again, with `push` updates."""
    pushed = pushable_of(request.user, service_key, fact)
    if request.method == "GET":
        return _show(request, pushed)
    try:
        if "find" in request.POST:
            number = request.POST.get("number", "")
            score = look_up(number, pushed.service, request.user, request.now)
            return _show(request, pushed, score=score)
        score = score_of(request.POST.get("number", ""), pushed.service)
        if "push" in request.POST:
            return _pushed(request, pushed, score)
    except Refused as refused:
        return _show(request, pushed, refused=refused, status=refusal_status(refused))
    return _show(request, pushed, score=score)


def _pushed(request: Request, pushed: Pushable, score: VerifiedScore) -> HttpResponse:
    spec = spec_in(score, pushed.spec.key)
    section = policy(score.assessment.revision).reported_section(spec)
    data = posted_records(section, request.POST)
    try:
        after = push_facts(
            person=score.person,
            service=pushed.service,
            fact=spec.key,
            records=_records(data),
            office=pushed.office,
            actor=request.user,
            now=request.now,
        )
    except Refused as refused:
        return _show(request, pushed, score=score, refused=refused, status=refusal_status(refused))
    return _show(request, pushed, done=(score, after))


def _records(data: dict[str, Any]) -> list[Any]:
    """A section's data as what is pushed: records, or the one value."""
    if "records" in data:
        return [{key: text for key, text in record.items() if key != "id"} for record in data["records"]]
    return [data[VALUE]] if data.get(VALUE) else []


def _show(
    request: Request,
    pushed: Pushable,
    *,
    score: VerifiedScore | None = None,
    done: tuple[VerifiedScore, VerifiedScore] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "pushed": pushed,
        "score": score,
        "done": done,
        "number": request.POST.get("number", "").strip(),
        "refused": refused,
        "errors": refused.errors if isinstance(refused, InvalidInput) else {},
        "batches": PushBatch.objects.filter(
            made_by=request.user, fact=pushed.spec.key, service=pushed.service
        )[:10],
        **(_form(request, pushed, score) if score else {}),
    }
    return desk(request, "push.html", context, here=HERE, status=status)


def _form(request: Request, pushed: Pushable, score: VerifiedScore) -> dict[str, Any]:
    """The records as typed, else as they count now, and what would follow from them."""
    loaded, spec = policy(score.assessment.revision), spec_in(score, pushed.spec.key)
    section = loaded.reported_section(spec)
    now_counts = data_of(spec, held(score, spec.key, request.now))
    typed = "find" not in request.POST
    data = posted_records(section, request.POST) if typed else now_counts
    change, problem = None, ""
    if typed:
        try:
            change = change_if_pushed(score, spec.key, data, request.now)
        except InvalidInput as unfit:
            problem = unfit.sentence
    return {
        "section": section,
        "records": record_controls(loaded, score.person, section, data),
        "held": len(now_counts.get("records", [])) if section.many else bool(now_counts),
        "change": change,
        "problem": problem,
    }


@audience("staff", step="push")
@require_GET
def table(request: Request, service_key: str, fact: str) -> HttpResponse:
    """Download the empty table of a fact."""
    pushed = pushable_of(request.user, service_key, fact)
    answer = HttpResponse(write_push_sheet(pushed.spec), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{fact}.xlsx"'
    return answer


@audience("staff", step="push")
@require_POST
def bring(request: Request, service_key: str, fact: str) -> HttpResponse:
    """Take in a filled table and show what each person's lines would do; nothing is changed yet."""
    pushed = pushable_of(request.user, service_key, fact)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise InvalidInput({"file": "请先选择填好的表（.xlsx）。"})
        rows = read_push_sheet(cast(BinaryIO, file), file.size or 0, pushed.spec)
        batch = make_push(pushed=pushed, rows=rows, name=file.name or "", actor=request.user, now=request.now)
    except InvalidInput as wrong:
        return _show(request, pushed, refused=wrong, status=422)
    return redirect("officer:push_batch", batch.pk)


@audience("staff", step="push")
@require_GET
def batch(request: Request, push_batch_id: int) -> HttpResponse:
    """Every person of a table with what would change or has changed; polled while the worker is at it."""
    return show_table(request, _page(request, push_batch_id))


@audience("staff", step="push")
@require_POST
def start(request: Request, push_batch_id: int) -> HttpResponse:
    """Let the worker update the people that are ready."""
    act = partial(start_push, batch_id=push_batch_id, actor=request.user, now=request.now)
    return press(request, _page(request, push_batch_id), act)


@audience("staff", step="push")
@require_POST
def go_on(request: Request, push_batch_id: int) -> HttpResponse:
    """Let the worker take up a table that came to a stop."""
    act = partial(go_on_with_push, batch_id=push_batch_id, actor=request.user)
    return press(request, _page(request, push_batch_id), act)


def _page(request: Request, push_batch_id: int) -> TablePage:
    found = push_batch_for(request.user, push_batch_id)
    return TablePage(
        batch=found,
        lines=list(found.lines.select_related("person")),
        template="push_batch.html",
        here=HERE,
        address=reverse("officer:push_batch", args=[push_batch_id]),
        go_on=reverse("officer:go_on_push", args=[push_batch_id]),
        doing="正在更新",
        unit="人",
        more={"title": pushable_of(request.user, found.service.key, found.fact).spec.label},
    )
