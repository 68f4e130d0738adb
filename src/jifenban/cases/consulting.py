"""Asking a department's system and taking its answer: late, twice or wrong, it changes nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from procrastinate.contrib.django import app

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, Refused
from jifenban.accounts.models import User
from jifenban.cases.access import review_for
from jifenban.cases.answering import Reply, answer_step, give_answer
from jifenban.cases.department_link import Answer, Link, TurnedDown, link_of
from jifenban.cases.inquiring import CONSULT
from jifenban.cases.item_words import confirmed_shape, spec_of, title_of
from jifenban.cases.models import Inquiry, Review
from jifenban.cases.steps import locked
from jifenban.cases.taking import Taking
from jifenban.facts.models import Assertion
from jifenban.journal.actions import record
from jifenban.policies.queries import policy

State = Inquiry.State
LONGEST_SAID = Inquiry._meta.get_field("said").max_length
#: The answer is asked for after half a minute, then after twice as long each time, at most every hour.
FIRST_WAIT, LONGEST_WAIT = 30, 3600


def consult(*, inquiry_id: int, now: Callable[[], datetime]) -> None:
    """Send the question, or ask for its answer, once. Raises NotReached: the worker tries again.

    Run again after a killed worker it repeats the same key to the department.
    """
    inquiry = _read(inquiry_id)
    if inquiry.settled_at is not None:
        return
    if inquiry.review.answered_at is not None:
        _close(inquiry, State.OVERTAKEN, "", now())
        return
    link = link_of(inquiry.review.office.code)
    if link is None:
        _close(inquiry, State.FAILED, "这个部门的联网核验已经停用，请人工答复。", now())
        return
    try:
        answer = _call(link, inquiry)
    except TurnedDown as said:
        _close(inquiry, State.REFUSED, str(said), now())
        return
    if answer is None or not take_answer(inquiry_id, answer, now()):
        _wait(inquiry, now())


def give_up(*, inquiry_id: int, said: str, now: datetime) -> None:
    """Note that the department's system could not be reached; the desk sees it and people answer."""
    _close(_read(inquiry_id), State.FAILED, said, now)


def _read(inquiry_id: int) -> Inquiry:
    wanted = Inquiry.objects.select_related("review__item__case__person", "review__item__case__revision")
    return wanted.select_related("review__office").get(pk=inquiry_id)


def _call(link: Link, inquiry: Inquiry) -> Answer | None:
    if inquiry.state == State.ASKED:
        try:
            return link.poll(str(inquiry.key))
        except KeyError:  # the department has lost the question: it gets the same one again
            return link.ask(question_of(inquiry), str(inquiry.key))
    return link.ask(question_of(inquiry), str(inquiry.key))


def question_of(inquiry: Inquiry) -> dict[str, Any]:
    """What a department's system is told: who, what was declared, and by when it is wanted."""
    review = inquiry.review
    item, case = review.item, review.item.case
    loaded = policy(case.revision)
    spec = spec_of(loaded, item)
    assert spec is not None  # only facts are asked about
    claims = Assertion.objects.filter(pk__in=item.assertions).order_by("pk")
    return {
        "question": str(inquiry.key),
        "case": case.code,
        "policy": loaded.root,
        "fact": spec.key,
        "title": title_of(loaded, item.section),
        "person": {"name": case.person.name, "number": case.person.number},
        "declared": confirmed_shape(spec, [claim.value for claim in claims]),
        "due_on": review.due_on.isoformat() if review.due_on else None,
    }


def take_answer(inquiry_id: int, answer: Answer, now: datetime) -> bool:
    """Write a department's answer, once. False: the case waits for a correction, so the answer has to wait."""
    inquiry = _read(inquiry_id)
    try:
        with transaction.atomic():
            return _write(inquiry, answer, now)
    except Refused as refused:
        _close(inquiry, State.REFUSED, f"对方的答复不能用：{refused.sentence}", now)
        return True


def _write(inquiry: Inquiry, answer: Answer, now: datetime) -> bool:
    case = locked(inquiry.review.item.case_id)
    review = Review.objects.select_related("item", "office").get(pk=inquiry.review_id)
    if review.answered_at is not None:
        _close(inquiry, State.OVERTAKEN, "", now)
        return True
    loaded = policy(case.revision)
    step = answer_step(case, loaded)
    if step is None:
        return False
    reply = Reply(answer.decision, answer.confirmed, answer.reason)
    give_answer(Taking(case, loaded, step, SYSTEM, now), review, reply)
    _close(inquiry, State.ANSWERED, "", now)
    record(
        actor=SYSTEM,
        verb="inquiry_answered",
        subject=f"case:{case.pk}",
        now=now,
        data={"review": review.pk, "inquiry": str(inquiry.key)},
    )
    return True


def _close(inquiry: Inquiry, state: Inquiry.State, said: str, now: datetime) -> None:
    Inquiry.objects.filter(pk=inquiry.pk, settled_at=None).update(
        state=state, said=said[:LONGEST_SAID], settled_at=now
    )


@transaction.atomic
def _wait(inquiry: Inquiry, now: datetime) -> None:
    """Note that the question is with the department, and ask for its answer later."""
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    row.state, row.asked_at = State.ASKED, row.asked_at or now
    row.polls += 1
    row.save(update_fields=["state", "asked_at", "polls"])
    seconds = min(FIRST_WAIT * 2 ** min(row.polls - 1, 12), LONGEST_WAIT)
    app.configure_task(CONSULT, schedule_in={"seconds": seconds}).defer(inquiry_id=row.pk)


@transaction.atomic
def ask_again(*, review_id: int, actor: User, now: datetime) -> Inquiry:
    """Send a question anew that the department's system refused or did not take, under the same key.

    Raises IllegalStep when there is nothing to send.
    """
    review = review_for(actor, review_id)
    inquiry = Inquiry.objects.select_for_update().filter(review=review).first()
    if inquiry is None:
        raise Http404
    if review.answered_at is not None or not inquiry.is_in_trouble:
        raise IllegalStep("这一项现在不用重新发送。请刷新页面后再看。")
    inquiry.state, inquiry.said, inquiry.settled_at, inquiry.polls = State.WAITING, "", None, 0
    inquiry.save(update_fields=["state", "said", "settled_at", "polls"])
    subject = f"case:{review.item.case_id}"
    record(actor=actor, verb="inquiry_sent_again", subject=subject, now=now, data={"review": review.pk})
    app.configure_task(CONSULT).defer(inquiry_id=inquiry.pk)
    return inquiry
