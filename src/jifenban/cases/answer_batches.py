"""Departments answer in tables: what a line would do is said before it does it, and no line is done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.accounts.models import User
from jifenban.cases.access import reviews_visible
from jifenban.cases.answering import answer_review
from jifenban.cases.item_words import spec_of
from jifenban.cases.models import AnswerBatch, AnswerLine, Review
from jifenban.cases.table_batches import begin, go_on, own_batch, run
from jifenban.cases.verdicts import check_answer
from jifenban.journal.actions import record
from jifenban.policies.queries import policy

State = AnswerLine.State
LONGEST_SAID = AnswerLine._meta.get_field("said").max_length
TASK = "jifenban.cases.tasks.answer_batch"
SHOWN = 20  # so much of a word that is no decision is said back


@dataclass(frozen=True)
class SheetRow:
    """One row of a table as it was read: the words of its cells, stripped."""

    number: int
    question: str
    decision: str
    reason: str


@transaction.atomic
def note_export(*, reviews: Iterable[Review], actor: Actor, now: datetime) -> None:
    """Write into the journal of each case that its open question left in a table."""
    for review in reviews:
        subject = f"case:{review.item.case_id}"
        record(actor=actor, verb="review_exported", subject=subject, now=now, data={"review": review.pk})


@transaction.atomic
def make_batch(*, rows: Iterable[SheetRow], name: str, actor: User, now: datetime) -> AnswerBatch:
    """Check a table of answers line by line; nothing is answered yet.

    Raises InvalidInput if no line has an answer.
    """
    answered = [row for row in rows if row.decision or row.reason]
    if not answered:
        raise InvalidInput({"file": "表里没有填“意见”。请在“意见”一栏写认可、不予认可或退回补正后再导入。"})
    # Only what the table names: a department has answered very many questions over the years.
    named = [int(row.question) for row in answered if row.question.isdecimal() and len(row.question) < 19]
    mine = {str(review.pk): review for review in reviews_visible(actor).filter(pk__in=named)}
    batch = AnswerBatch.objects.create(name=name[-120:], made_by=actor, made_at=now)
    seen: set[str] = set()
    for row in answered:
        review = mine.get(row.question)
        problem = (
            "这一项在表里出现过了，只按前面那一行办。" if row.question in seen else _problem(row, review)
        )
        seen.add(row.question)
        AnswerLine.objects.create(
            batch=batch,
            number=row.number,
            review=review,
            decision=_decision(row.decision),
            reason=row.reason,
            state=State.PROBLEM if problem else State.READY,
            said=problem,
        )
    return batch


def _decision(word: str) -> str:
    """The decision a word means, "" if it means none."""
    return next((key for key, label in Review.Decision.choices if label == word), "")


def _problem(row: SheetRow, review: Review | None) -> str:
    """Why a line cannot be done, "" if it can."""
    if review is None:
        return "没有找到这一项：请用导出的表填写，不要改“序号”一栏。"
    if review.answered_at is not None:
        return f"这一项已经答复过了（{review.get_decision_display()}），不会再改。"
    decision = _decision(row.decision)
    if not decision:
        return f"“{row.decision[:SHOWN]}”不是可以填的意见，请写认可、不予认可或退回补正。"
    if decision == Review.Decision.PARTLY:
        return "部分认可要写明核定的内容，请在网页上答复这一项。"
    spec = spec_of(policy(review.item.case.revision), review.item)
    assert spec is not None
    try:
        check_answer(review, spec, decision, row.reason)
    except InvalidInput as wrong:
        return wrong.sentence
    return ""


def batch_for(user: User, batch_id: int) -> AnswerBatch:
    """A batch of the user's own; Http404 for everybody else."""
    return own_batch(AnswerBatch.objects.all(), batch_id, user)


@transaction.atomic
def start_batch(*, batch_id: int, actor: Actor, now: datetime) -> AnswerBatch:
    """Let the worker answer every line that is ready. Raises IllegalStep if it was begun already, or none is."""
    batch = own_batch(AnswerBatch.objects.select_for_update(), batch_id, actor)
    begin(batch, TASK, now, nothing="这张表里没有可以办的行。请按每一行的提示改好后重新导入。")
    return batch


@transaction.atomic
def go_on_with_batch(*, batch_id: int, actor: Actor) -> None:
    """Let the worker take up a table that came to a stop. Raises IllegalStep if none has."""
    go_on(own_batch(AnswerBatch.objects.select_for_update(), batch_id, actor), TASK)


def run_batch(*, batch_id: int, now: Callable[[], datetime]) -> None:
    """Answer the lines that are still ready; called again after a crash it goes on with the next one."""
    batch = AnswerBatch.objects.select_related("made_by").get(pk=batch_id)
    run(batch, partial(_answer, batch), now)


@transaction.atomic
def _answer(batch: AnswerBatch, line_id: int, now: datetime) -> None:
    """Answer one line and note the result with it: both, or neither."""
    line = AnswerLine.objects.select_for_update(of=("self",)).get(pk=line_id)
    if line.state != State.READY or line.review_id is None:
        return
    try:
        answer_review(
            review_id=line.review_id,
            decision=line.decision,
            reason=line.reason,
            actor=batch.made_by,
            now=now,
        )
        line.state = State.DONE
    except Refused as refused:
        line.state, line.said = State.FAILED, refused.sentence[:LONGEST_SAID]
    line.save(update_fields=["state", "said"])
