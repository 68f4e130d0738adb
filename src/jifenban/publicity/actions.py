"""What officers do with public lists: publish, retract, make final. What time does is in `due.py`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import IllegalStep, Incomplete, InvalidInput, NotAllowed
from jifenban.cases.wording import due_text
from jifenban.clock.actions import set_demo_clock
from jifenban.journal.actions import record
from jifenban.offices.queries import calendar
from jifenban.policies.access import may_make_list
from jifenban.policies.models import Round
from jifenban.policies.queries import round_plan, round_values
from jifenban.publicity.columns import columns_of, list_of, shown_name, values_of
from jifenban.publicity.due import note, run_due, take_down
from jifenban.publicity.lists import (
    list_digest,
    name_digest,
    receipt_digest,
    receipt_tail,
    tidy_receipt,
    write_list,
)
from jifenban.publicity.models import Publication, PublicRow
from jifenban.publicity.objected import refuse_while_objected, refuse_who_left
from jifenban.publicity.periods import shown_until
from jifenban.publicity.settling import FINAL, PUBLISHED, RETRACTED, begun, unsettled
from jifenban.publicity.tasks import settle_list
from jifenban.rankings.counting import ranking_rule
from jifenban.rankings.lists import policy_of, round_state
from jifenban.rankings.models import Row, Run
from jifenban.rankings.queries import receipt_of
from policypack.form_answers import Missing
from policypack.list_reading import PublicList

LONGEST_REASON = 200
PUBLISHABLE = (Run.State.RELEASED, Run.State.RETRACTED)


@transaction.atomic
def publish_run(*, run_id: int, title: str = "", actor: Actor, now: datetime) -> Publication:
    """Show the admitted of a released run to the public, masked, for as long as the round says.

    Raises NotAllowed, IllegalStep (not released, shown already, objected to, or with somebody who has left)
    and Incomplete while nobody has said how long a list of this round is shown.
    """
    run = _locked(run_id, actor)
    if run.trial or run.state not in PUBLISHABLE:
        raise IllegalStep(_why_not_publish(run))
    refuse_while_objected(run, "公示")
    refuse_who_left(run)
    public = list_of(run)
    publication = Publication.objects.create(
        run=run,
        title=title.strip() or f"{run.round.title}{_list_name(run)}名单公示",
        columns=columns_of(run),
        receipts=public is None or public.receipt,
        shown_from=now,
        shown_until=_end_of_period(run, now, public is not None and public.first_day_counts),
        digest="",
    )
    rows = _public_rows(publication, public)
    PublicRow.objects.bulk_create(rows, batch_size=2000)
    publication.digest = list_digest(write_list(publication, rows))
    publication.save(update_fields=["digest"])
    _move(run, Run.State.PUBLISHED)
    note(publication, "publish", actor, now, {"digest": publication.digest, "rows": len(rows)})
    _settle(publication, PUBLISHED, now)
    return publication


@transaction.atomic
def retract(*, publication_id: int, reason: str, actor: Actor, now: datetime) -> Publication:
    """Take a shown list back; the page says so and why, the list stays in the files.

    Raises NotAllowed, InvalidInput without a reason, IllegalStep when the list is not shown.
    """
    run_id = Publication.objects.values_list("run_id", flat=True).get(pk=publication_id)
    run = _locked(run_id, actor)
    publication = Publication.objects.select_for_update().get(pk=publication_id)
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": "请写明撤回的原因，公众会看到。"})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": f"原因请写在 {LONGEST_REASON} 个字以内。"})
    if publication.state != Publication.State.SHOWN:
        raise IllegalStep("这份名单现在没有在公示，不用撤回。")
    publication.state = Publication.State.RETRACTED
    publication.retracted_at, publication.retraction_reason = now, reason
    publication.save(update_fields=["state", "retracted_at", "retraction_reason"])
    _move(run, Run.State.RETRACTED)
    note(publication, "retract", actor, now)
    _settle(publication, RETRACTED, now)
    return publication


@transaction.atomic
def finalise(*, run_id: int, actor: Actor, now: datetime) -> Run:
    """Make a list final after its period; the worker then gives the admitted what the pack has for them.

    Raises NotAllowed, and IllegalStep while the list is still shown, was retracted, was never published, or
    an objection to somebody on it is not decided.
    """
    run = _locked(run_id, actor)
    if run.state == Run.State.FINAL:
        return run
    if run.state != Run.State.PUBLISHED:
        raise IllegalStep("这次排名的名单没有公示，不能定稿。请先公示，期满后再定稿。")
    publication = run.publications.exclude(state=Publication.State.RETRACTED).latest("shown_from")
    if now < publication.shown_until:
        raise IllegalStep(f"公示到 {due_text(publication.shown_until)}才期满，期满后才能定稿。")
    refuse_while_objected(run, "定稿")
    take_down(publication_id=publication.pk, now=now)
    _move(run, Run.State.FINAL)
    record(actor=actor, verb="finalise", subject=f"run:{run.pk}", now=now, data={"result": run.result_digest})
    _settle(publication, FINAL, now)
    return run


@transaction.atomic
def restart_settling(*, publication_id: int, actor: Actor, now: datetime) -> None:
    """Let the worker go on moving the cases of a list; who had a turn and moved stays as it is.

    Raises NotAllowed, and IllegalStep when every case has moved.
    """
    publication = Publication.objects.get(pk=publication_id)
    _locked(publication.run_id, actor)
    left = unsettled(publication)
    if left is None:
        raise IllegalStep("这份名单上的人都已经办完，不用再办。")
    note(publication, "restart_settling", actor, now, {"event": left.event})
    _settle(publication, left.event, left.started_at)


def advance_clock(*, to: datetime, actor: Actor, now: datetime) -> int:
    """Move the demonstration to `to`: first everything due on the way happens, then the clock moves.

    Gives the number of due moments that happened. Raises what `clock.actions.set_demo_clock` raises; then
    nothing has happened.
    """
    with transaction.atomic():
        # Setting the clock asks who, where and forward; what is due runs inside the same transaction.
        set_demo_clock(to=to, actor=actor, now=now)
        return run_due(until=to)


def _locked(run_id: int, actor: Actor) -> Run:
    run = Run.objects.select_for_update(of=("self",)).select_related("round__service", "round__revision")
    found = run.get(pk=run_id)
    if not may_make_list(actor, found.round, found.list_key):
        raise NotAllowed("这份名单不由您确定，不能处理它。")
    return found


def _move(run: Run, state: Run.State) -> None:
    run.state = state
    run.save(update_fields=["state"])
    Round.objects.filter(pk=run.round_id).update(state=round_state(run.round))


def _list_name(run: Run) -> str:
    return ranking_rule(policy_of(run)).label or "拟入围人员"


def _settle(publication: Publication, event: str, now: datetime) -> None:
    """The job is written in this transaction: the cases move if and only if the list did."""
    begun(publication, event, now)
    settle_list.defer(publication_id=publication.pk, event=event, at=now.isoformat())


def _why_not_publish(run: Run) -> str:
    if run.trial:
        return "这是试算，不能公示。请先锁定数据，做一次正式排名。"
    if run.state in {Run.State.PUBLISHED, Run.State.FINAL}:
        return "这次排名的名单已经公示过了，不用再发布。"
    return "这次排名还没有确认，不能公示。请先核对结果并确认。"


def _end_of_period(run: Run, now: datetime, first_day_counts: bool) -> datetime:
    shown = ranking_rule(policy_of(run)).shown
    planned, days = round_plan(run.round).values.get(shown), round_values(run.round).get(shown)
    if planned is None or days is None:
        raise Incomplete(
            [Missing("round", shown, "还不知道公示多少天。请先在批次页填上公示天数和出处，再发布。")]
        )
    return shown_until(now, int(days), planned.unit, calendar(), first_day_counts=first_day_counts)


def _public_rows(publication: Publication, public: PublicList | None) -> list[PublicRow]:
    admitted = Row.objects.filter(run=publication.run, admitted=True).order_by("position")
    rows = list(admitted.select_related("case__person"))
    values = values_of(publication.run, rows, publication.columns)
    return [_public_row(publication, public, row, own) for row, own in zip(rows, values, strict=True)]


def _public_row(
    publication: Publication, public: PublicList | None, row: Row, values: dict[str, str]
) -> PublicRow:
    receipt, name = receipt_of(row.case), row.case.person.name
    return PublicRow(
        publication=publication,
        position=row.position,
        rank=row.rank,
        masked_name=shown_name(name, public),
        receipt_tail=receipt_tail(tidy_receipt(receipt)),
        name_digest=name_digest(name),
        receipt_digest=receipt_digest(receipt),
        values=values,
    )


__all__ = ["advance_clock", "finalise", "publish_run", "restart_settling", "retract", "run_due", "take_down"]
