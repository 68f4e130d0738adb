"""A department answers one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed
from jifenban.cases.item_words import title_of
from jifenban.cases.models import Case, Review
from jifenban.cases.performing import perform, settle
from jifenban.cases.reviews import write_answer
from jifenban.cases.roles import may_act
from jifenban.cases.steps import locked, taken_before
from jifenban.cases.taking import Taking
from jifenban.policies.queries import policy
from policypack.policy import Policy
from policypack.workflow import Step


@transaction.atomic
def answer_review(
    *,
    review_id: int,
    decision: str,
    confirmed: Mapping[str, Any] | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
    request_key: str | None = None,
) -> Review:
    """Answer one department's question on one item: confirm, partly, refuse or return.

    `confirmed` (for partly) has the shape of the section's data. Raises Conflict if it was answered
    meanwhile, IllegalStep, NotAllowed, InvalidInput.
    """
    owner = Review.objects.filter(pk=review_id).values_list("item__case", flat=True).first()
    if owner is None:
        raise Http404
    case = locked(owner)
    review = Review.objects.select_related("item", "office").get(pk=review_id)
    loaded = policy(case.revision)
    step = answer_step(case, loaded)
    if step is not None and taken_before(case, step.do, actor, request_key):
        return review
    if review.answered_at is not None:
        raise Conflict("这一项已经答复过了。请看最新的答复；需要更正的，请联系核定机构退回。")
    if step is None:
        label = loaded.workflow.status(case.status).label
        raise IllegalStep(f"状态已变：这份申请现在是“{label}”，不能再答复。请刷新页面后再看。")
    if not may_act(actor, step.who, case, loaded.workflow, department=review.office):
        raise NotAllowed("这一项由别的部门核验，您不能答复。")
    reply = Reply(decision, confirmed, reason)
    give_answer(Taking(case, loaded, step, actor, now), review, reply, request_key)
    return review


@dataclass(frozen=True)
class Reply:
    """What a department says of an item; `confirmed` for a part of it."""

    decision: str
    confirmed: Mapping[str, Any] | None = None
    reason: str = ""


def give_answer(taking: Taking, review: Review, reply: Reply, request_key: str | None = None) -> None:
    """Write an answer into a locked case that takes answers now, and let follow what follows from it."""
    case, loaded, now = taking.case, taking.policy, taking.now
    write_answer(
        review,
        loaded,
        decision=reply.decision,
        confirmed=reply.confirmed,
        reason=reply.reason,
        actor=taking.actor,
        now=now,
    )
    perform(replace(taking, note=_note(review, loaded), request_key=request_key))
    settle(case, loaded, now)


def answer_step(case: Case, loaded: Policy) -> Step | None:
    """The step by which departments answer from this status, if there is one."""
    return next((step for step in loaded.workflow.steps_from(case.status) if step.input.decision), None)


def _note(review: Review, loaded: Policy) -> str:
    title = title_of(loaded, review.item.section)
    reason = f"：{review.reason}" if review.reason else ""
    return f"{review.office.name} · {title} · {Review.Decision(review.decision).label}{reason}"
