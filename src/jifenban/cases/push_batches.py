"""A department pushes a whole table: what each person's lines would do is said first, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.accounts.models import User
from jifenban.cases.lives import held
from jifenban.cases.models import PushBatch, PushLine, VerifiedScore
from jifenban.cases.pushing import Pushable, change_if_pushed, pushable_of, score_of, spec_in
from jifenban.cases.recalculating import push_facts
from jifenban.cases.table_batches import begin, go_on, own_batch, run
from jifenban.cases.verdicts import stated_values
from jifenban.journal.actions import record
from jifenban.people.masking import mask_name
from policypack.facts import FactSpec

State = PushLine.State
TASK = "jifenban.cases.tasks.push_table"
LONGEST_SAID = PushLine._meta.get_field("said").max_length


@dataclass(frozen=True)
class PushRow:
    """One row of a table as it was read: whose, and the record it holds; `empty` says that there is none."""

    number: int
    id_number: str
    name: str
    record: Mapping[str, str]
    empty: bool


@transaction.atomic
def make_push(
    *, pushed: Pushable, rows: Iterable[PushRow], name: str, actor: User, now: datetime
) -> PushBatch:
    """Check a table person by person; nothing is changed yet. Raises InvalidInput for an empty one."""
    people: dict[str, list[PushRow]] = {}
    for row in rows:
        people.setdefault(row.id_number.strip().upper(), []).append(row)
    if not people:
        raise InvalidInput({"file": "表里没有记录。请从第二行起，一条记录一行填写后再导入。"})
    batch = PushBatch.objects.create(
        service=pushed.service,
        fact=pushed.spec.key,
        office=pushed.office,
        name=name[-120:],
        made_by=actor,
        made_at=now,
    )
    for mine in people.values():
        _check(batch, mine, now)
    data = {"batch": batch.pk, "fact": batch.fact, "people": len(people)}
    record(actor=actor, verb="check_push", subject=f"push:{batch.pk}", now=now, data=data)
    return batch


def _check(batch: PushBatch, rows: list[PushRow], now: datetime) -> None:
    """Write down one person's lines with what they would do, or what is wrong with them."""
    line = PushLine(batch=batch, number=rows[0].number, state=State.READY)
    line.data = {"records": [dict(row.record) for row in rows if not row.empty]}
    try:
        score = score_of(rows[0].id_number, batch.service)
        line.person = score.person
        _refuse_unfit(score, spec_in(score, batch.fact), rows, line.data, now)
        line.change = change_if_pushed(score, batch.fact, line.data, now).text
    except InvalidInput as wrong:
        line.state, line.said = State.PROBLEM, wrong.sentence[:LONGEST_SAID]
    line.save()


def _refuse_unfit(
    score: VerifiedScore, spec: FactSpec, rows: list[PushRow], data: dict[str, Any], now: datetime
) -> None:
    """Raise InvalidInput for lines that contradict themselves, name somebody else, or say nothing new."""
    names = {row.name for row in rows if row.name} - {score.person.name}
    if names:
        raise InvalidInput(
            {"name": f"姓名和身份证号对不上：系统里是{mask_name(score.person.name)}。请核对。"}
        )
    if any(row.empty for row in rows) and len(rows) > 1:
        raise InvalidInput({"records": "同一个人既写了“无记录”又写了记录。请只留一种。"})
    if stated_values(spec, data) == held(score, spec.key, now):
        raise InvalidInput({"records": "和现在的记录一样，不用更新。"})


def push_batch_for(user: User, batch_id: int) -> PushBatch:
    """A table of the user's own while they work there; Http404 for everybody else."""
    batch = own_batch(PushBatch.objects.select_related("service", "office"), batch_id, user)
    pushable_of(user, batch.service.key, batch.fact)
    return batch


@transaction.atomic
def start_push(*, batch_id: int, actor: Actor, now: datetime) -> PushBatch:
    """Let the worker update every person that is ready; until it has, none of them has a score to use.

    Raises IllegalStep if it was begun already, or nobody is ready.
    """
    batch = own_batch(PushBatch.objects.select_for_update(), batch_id, actor)
    begin(batch, TASK, now, nothing="这张表里没有可以更新的人。请按每一行的提示改好后重新导入。")
    record(actor=actor, verb="start_push", subject=f"push:{batch.pk}", now=now)
    return batch


@transaction.atomic
def go_on_with_push(*, batch_id: int, actor: Actor) -> None:
    """Let the worker take up a table that came to a stop, so that nobody is kept without a score for good.

    Raises IllegalStep if none has.
    """
    go_on(own_batch(PushBatch.objects.select_for_update(), batch_id, actor), TASK)


def run_push(*, batch_id: int, now: Callable[[], datetime]) -> None:
    """Update who is still ready; called again after a crash it goes on with the next one."""
    batch = PushBatch.objects.select_related("made_by", "office", "service").get(pk=batch_id)
    run(batch, partial(_push, batch), now)


@transaction.atomic
def _push(batch: PushBatch, line_id: int, now: datetime) -> None:
    """Update one person and note the result with it: both, or neither."""
    line = PushLine.objects.select_for_update(of=("self",)).select_related("person").get(pk=line_id)
    if line.state != State.READY or line.person is None:
        return
    try:
        push_facts(
            person=line.person,
            service=batch.service,
            fact=batch.fact,
            records=line.data["records"],
            office=batch.office,
            actor=batch.made_by,
            now=now,
        )
        line.state = State.DONE
    except Refused as refused:
        line.state, line.said = State.FAILED, refused.sentence[:LONGEST_SAID]
    line.save(update_fields=["state", "said"])
