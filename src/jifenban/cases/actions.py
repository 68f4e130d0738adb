"""Everything that writes a case. Each action locks the case, owns its transaction and writes the journal."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import IllegalStep
from jifenban.cases.answer_batches import go_on_with_batch, make_batch, note_export, start_batch
from jifenban.cases.answering import answer_review
from jifenban.cases.answers import (
    PageMark,
    attach_photo,
    remove_photo,
    reorder_photos,
    save_answer,
    turn_photo,
)
from jifenban.cases.bars import lift_bar
from jifenban.cases.bulk import make_act
from jifenban.cases.bulk_undo import undo_act
from jifenban.cases.calling import log_call, reveal_phone
from jifenban.cases.carding import print_card
from jifenban.cases.consulting import ask_again
from jifenban.cases.disputes import decide_dispute, file_dispute, find_visitor
from jifenban.cases.due import next_due, run_due_timers
from jifenban.cases.earlier import reuse_answers
from jifenban.cases.employer_requests import confirm_link, confirm_links, return_link
from jifenban.cases.intent_terms import announce_value
from jifenban.cases.models import Case, Event
from jifenban.cases.moving import move_draft
from jifenban.cases.objections import decide_objection, file_objection
from jifenban.cases.opening import open_case
from jifenban.cases.proofs import reuse_photo
from jifenban.cases.push_batches import go_on_with_push, make_push, start_push
from jifenban.cases.queries import status_label, submit_step
from jifenban.cases.recalculating import push_facts
from jifenban.cases.reminding import remind
from jifenban.cases.scores import estimate, recompute
from jifenban.cases.steps import take_step
from jifenban.cases.validity import announce_opening
from jifenban.cases.visits import begin_visit, end_visit

__all__ = [
    "PageMark",
    "announce_opening",
    "announce_value",
    "answer_review",
    "ask_again",
    "attach_photo",
    "begin_visit",
    "confirm_link",
    "confirm_links",
    "decide_dispute",
    "decide_objection",
    "end_visit",
    "estimate",
    "file_dispute",
    "file_objection",
    "find_visitor",
    "go_on_with_batch",
    "go_on_with_push",
    "lift_bar",
    "log_call",
    "make_act",
    "make_batch",
    "make_push",
    "move_draft",
    "next_due",
    "note_export",
    "open_case",
    "print_card",
    "push_facts",
    "recompute",
    "remind",
    "remove_photo",
    "reorder_photos",
    "return_link",
    "reuse_answers",
    "reuse_photo",
    "reveal_phone",
    "run_due_timers",
    "save_answer",
    "start_batch",
    "start_push",
    "submit",
    "take_step",
    "turn_photo",
    "undo_act",
]


def submit(*, case_id: int, actor: Actor, now: datetime, request_key: str | None = None) -> Case:
    """Take the applicant's step that freezes a submission from where the case stands.

    A repeat with the same request key returns the case as it is: the first one may have moved it already.
    """
    case = Case.objects.select_related("revision").filter(pk=case_id).first()
    if case is None:
        raise Http404
    before = Event.objects.filter(case=case, request_key=request_key).first() if request_key else None
    if before is not None:
        return take_step(case_id=case_id, do=before.step, actor=actor, now=now, request_key=request_key)
    step = submit_step(case)
    if step is None:
        raise IllegalStep(f"这份申请现在是“{status_label(case)}”，不能再提交。请刷新页面后再看。")
    return take_step(case_id=case_id, do=step.do, actor=actor, now=now, request_key=request_key)
