"""Tables that departments bring: whose they are, how the work on one begins, goes line by line, and is taken up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404
from procrastinate.contrib.django import app

from jifenban.accounts.actors import Actor, user_of
from jifenban.accounts.errors import IllegalStep
from jifenban.cases.models import TableBatch, TableLine

B = TypeVar("B", bound=TableBatch)


def own_batch(batches: QuerySet[B], batch_id: int, actor: Actor) -> B:
    """A table of whoever made it; Http404 for everybody else."""
    batch = batches.filter(pk=batch_id, made_by=user_of(actor)).first()
    if batch is None:
        raise Http404
    return batch


def begin(batch: TableBatch, task: str, now: datetime, *, nothing: str) -> None:
    """Let the worker do every line of a locked table that is ready; the job is written in this transaction.

    Raises IllegalStep if it was begun already, and with the sentence `nothing` if no line is ready.
    """
    if batch.started_at is not None:
        raise IllegalStep("这张表已经在办或办完了。请看每一行的结果。")
    if not _ready(batch):
        raise IllegalStep(nothing)
    batch.started_at = now
    batch.save(update_fields=["started_at"])
    app.configure_task(task).defer(batch_id=batch.pk)


def go_on(batch: TableBatch, task: str) -> None:
    """Let the worker take up a locked table that came to a stop: what is done stays done, and nothing is done twice.

    Raises IllegalStep if it was never begun, or is done.
    """
    if not batch.is_running:
        raise IllegalStep("这张表没有停在中间，不用接着办。请看每一行的结果。")
    app.configure_task(task).defer(batch_id=batch.pk)


def run(batch: TableBatch, do: Callable[[int, datetime], None], now: Callable[[], datetime]) -> None:
    """Do every line that is still ready, by its id; called again after a crash it goes on with the next one."""
    for line_id in _ready(batch):
        do(line_id, now())
    type(batch)._default_manager.filter(pk=batch.pk, finished_at=None).update(finished_at=now())


def _ready(batch: TableBatch) -> list[int]:
    lines = batch.lines  # type: ignore[attr-defined]  # each kind of line names its table so
    return list(lines.filter(state=TableLine.READY).values_list("pk", flat=True))
