"""A department that does not answer in time: what its silence counts as, where the policy says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.answering import Reply, answer_step, give_answer
from jifenban.cases.item_words import spec_of
from jifenban.cases.models import Case, Review
from jifenban.cases.taking import Taking
from jifenban.policies.queries import policy
from policypack.facts import FactSpec

#: What a pack's word for silence means as an answer.
DECISIONS = {"confirmed": Review.Decision.CONFIRM, "refuted": Review.Decision.REFUSE}


def next_silent(until: datetime, busy: set[int]) -> Review | None:
    """The open question whose term of silence is over first; those of busy cases are left for later."""
    due = Review.objects.filter(answered_at=None, silent_at__lte=until).exclude(item__case__in=busy)
    return due.select_related("item").order_by("silent_at", "pk").first()


@transaction.atomic
def answer_for(review_id: int, case_id: int, *, wait: bool) -> int:
    """Answer for a silent department: 1 done, 0 nothing left to do, -1 the case is locked by somebody.

    While a case waits for a correction nobody answers for anybody: the term begins again when the questions
    are opened again.
    """
    cases = Case.objects.select_related("revision").filter(pk=case_id)
    case = (cases.select_for_update(of=("self",), skip_locked=not wait)).first()
    if case is None:
        return -1
    review = Review.objects.select_related("item", "office").get(pk=review_id)
    loaded = policy(case.revision)
    spec, step = spec_of(loaded, review.item), answer_step(case, loaded)
    if review.answered_at is not None or review.silent_at is None or spec is None or spec.silence is None:
        return 0
    if step is None:
        Review.objects.filter(pk=review_id).update(silent_at=None)
        return 0
    reply = Reply(DECISIONS[spec.silence.counts_as], reason=_reason(spec))
    give_answer(Taking(case, loaded, step, SYSTEM, review.silent_at), review, reply)
    return 1


def _reason(spec: FactSpec) -> str:
    assert spec.silence is not None
    word = Review.Decision(DECISIONS[spec.silence.counts_as]).label
    return f"部门在{spec.silence.after.text}内没有答复，按规定视为{word}。"
