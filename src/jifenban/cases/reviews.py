"""What departments are asked item by item, what they answer, and how several answers become one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from jifenban.accounts.actors import Actor, user_of
from jifenban.cases.inquiring import inquire
from jifenban.cases.item_words import reported_facts, spec_of
from jifenban.cases.merging import Opinion, Outcome, merged
from jifenban.cases.models import Case, Item, Objection, Review
from jifenban.cases.on_record import ids_on_record
from jifenban.cases.reporting import report, standing
from jifenban.cases.terms import Days, end_of, local_day
from jifenban.cases.timers import answers_due
from jifenban.cases.verdicts import check_answer, confirmed_values, objected
from jifenban.facts.actions import CONFIRM, decide
from jifenban.facts.models import Assertion
from jifenban.journal.actions import record
from jifenban.offices.models import Office
from jifenban.offices.queries import calendar
from jifenban.policies.queries import policy
from policypack.facts import FactSpec
from policypack.policy import Policy

Decision = Review.Decision
#: What the decision on an item makes of the item.
#: A department's return of an item is settled by mending it, or by its being refused in the end.
SETTLED = (Item.State.MENDED, Item.State.REFUSED)
_STATES = {"confirm": Item.State.CONFIRMED, "replace": Item.State.PARTLY, "refute": Item.State.REFUSED}


def open_reviews(case: Case, loaded: Policy, now: datetime) -> None:
    """Ask every department about the items it confirms, and what it has to report by itself.

    A section in which nothing was declared needs no answer. Where a case was taken back and handed in again,
    only what changed is asked anew: an answer to what stayed as it was still holds.
    So does what was verified before an adjustment and stayed as it was.
    """
    held = Assertion.objects.filter(pk__in=ids_on_record(case.person, loaded, now)).order_by("pk")
    for spec in reported_facts(loaded):
        item, _ = Item.objects.get_or_create(case=case, section=spec.key)
        if item.decided is None:
            item.assertions = [one.pk for one in held if one.fact == spec.key]
            item.save(update_fields=["assertions"])
    for item in Item.objects.filter(case=case, decided__isnull=True):
        _ask(case, loaded, item, now, again=item.state == Item.State.MENDED)


def reopen_reviews(case: Case, loaded: Policy, now: datetime) -> None:
    """Ask again about the items that were mended: what changed is looked at by all its departments.

    The questions that stayed open meanwhile get their whole term of silence again.
    """
    for item in Item.objects.filter(case=case, state=Item.State.MENDED):
        _ask(case, loaded, item, now)
    for review in Review.objects.select_related("item").filter(item__case=case, answered_at=None):
        review.silent_at = _silent_at(spec_of(loaded, review.item), now)
        review.save(update_fields=["silent_at"])


def ask_objected(case: Case, loaded: Policy, now: datetime) -> None:
    """Ask the departments once more about the items to which somebody objects."""
    for item in Item.objects.filter(case=case, objections__state=Objection.State.OPEN).distinct():
        _ask(case, loaded, item, now)


def ask_while_open(cases: Iterable[Case]) -> None:
    """Of a case that is over nobody waits for an answer; brought back, it asks its open questions again."""
    asking: dict[bool, list[int]] = {True: [], False: []}
    for case in cases:
        asking[case.live or policy(case.revision).workflow.asks_in(case.status)].append(case.pk)
    for asks, ids in asking.items():
        if ids:
            open_ones = Review.objects.filter(item__case__in=ids, answered_at=None)
            open_ones.filter(dropped=asks).update(dropped=not asks)


def opinion_of(item: Item, spec: FactSpec) -> list[Any] | None:
    """What the departments' last answers make of an item together; None while one is missing."""
    latest = list(latest_reviews(item))
    if not latest or any(review.answered_at is None for review in latest):
        return None
    if spec.declare == "system":
        told = [value for review in latest for value in review.confirmed or []]
        return told or [one.value for one in _claims(item) if one.pk in standing(item, latest)]
    claims = _claims(item)
    outcome = _outcome(spec, claims, latest)
    confirmed = outcome.decision == CONFIRM
    return [claim.value for claim in claims] if confirmed else list(outcome.values or [])


def _claims(item: Item) -> list[Assertion]:
    return list(Assertion.objects.filter(pk__in=item.assertions).order_by("pk"))


def _outcome(spec: FactSpec, claims: list[Assertion], latest: list[Review]) -> Outcome:
    """The departments' answers as one, in the order of time."""
    order = sorted(latest, key=lambda review: (review.answered_at, review.pk))
    opinions = [Opinion(review.decision, review.confirmed, review.reason) for review in order]
    return merged(spec, [claim.value for claim in claims], opinions)


def _ask(case: Case, loaded: Policy, item: Item, now: datetime, *, again: bool = True) -> None:
    spec = spec_of(loaded, item)
    if spec is None or not (item.assertions or spec.declare == "system"):
        return
    heard = () if again else item.reviews.exclude(answered_at=None).values_list("office__code", flat=True)
    for key in spec.verified_by:
        row = loaded.department(key)
        if row is not None and row.code not in heard:
            office = Office.objects.get(code=row.code)
            opened = {
                "opened_at": now,
                "due_on": answers_due(case, loaded),
                "silent_at": _silent_at(spec, now),
            }
            review, new = Review.objects.get_or_create(
                item=item, office=office, answered_at=None, defaults=opened
            )
            if new:
                inquire(review, now)


def _silent_at(spec: FactSpec | None, now: datetime) -> datetime | None:
    """When silence about this fact counts as an answer, if a question is opened now; make-up days count."""
    if spec is None or spec.silence is None:
        return None
    days = Days(calendar(), spec.silence.after.unit, make_up=True)
    return end_of(days.add(local_day(now), spec.silence.after.number))


def write_answer(
    review: Review,
    loaded: Policy,
    *,
    decision: str,
    confirmed: Mapping[str, Any] | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write one department's answer of a locked case; the last one decides the item.

    Raises InvalidInput naming the field for a decision without what it needs.
    """
    spec = spec_of(loaded, review.item)
    assert spec is not None
    check_answer(review, spec, decision, reason)
    review.decision = decision
    review.confirmed = confirmed_values(spec, confirmed) if decision == Decision.PARTLY else None
    review.reason = reason.strip()
    review.answered_at, review.answered_by = now, user_of(actor)
    review.save()
    if decision == Decision.RETURN:
        return
    _decide_item(review.item, spec, review.office, actor, now)


def latest_reviews(item: Item) -> QuerySet[Review]:
    """The last question to each department about an item."""
    return _latest(Review.objects.filter(item=item))


def latest_by_item(case: Case) -> dict[int, list[Review]]:
    """Item id → the last question to each department, for a whole case in one query."""
    found: dict[int, list[Review]] = {}
    for review in _latest(Review.objects.filter(item__case=case)):
        found.setdefault(review.item_id, []).append(review)
    return found


def answered_by_case(cases: Iterable[Case]) -> dict[int, list[bool]]:
    """Case id → whether each last question to a department is answered, for a list in one query."""
    last = Review.objects.filter(item__case__in=cases).order_by("item_id", "office_id", "-pk")
    found: dict[int, list[bool]] = {}
    for case_id, at in last.distinct("item_id", "office_id").values_list("item__case_id", "answered_at"):
        found.setdefault(case_id, []).append(at is not None)
    return found


def _latest(reviews: QuerySet[Review]) -> QuerySet[Review]:
    # By ids: DISTINCT ON wants the columns themselves, and a relation's name stands for its model's ordering.
    ordered = reviews.order_by("item_id", "office_id", "-pk").distinct("item_id", "office_id")
    return ordered.select_related("office", "item", "inquiry")


def _decide_item(item: Item, spec: FactSpec, office: Office, actor: Actor, now: datetime) -> None:
    """Merge the departments' answers by the fact's rule once all have answered.

    While somebody objects to the item they are opinions: whoever decides the objection writes the facts.
    """
    if objected(item):
        return
    latest = list(latest_reviews(item))
    if any(review.answered_at is None or review.decision == Decision.RETURN for review in latest):
        return
    if spec.declare == "system":
        report(item, spec, latest, actor, now)
        return
    claims = _claims(item)
    outcome = _outcome(spec, claims, latest)
    last = max(latest, key=lambda review: (review.answered_at, review.pk))
    made = decide(
        assertions=claims,
        decision=outcome.decision,
        confirmed=outcome.values,
        office=office,
        reason=outcome.reason,
        origin=f"review:{last.pk}",
        actor=actor,
        now=now,
    )
    refuted = Assertion.Standing.REFUTED
    item.decided = [assertion.pk for assertion in made if assertion.standing != refuted]
    item.state, item.reason = _STATES[outcome.decision], outcome.reason
    item.save()


def refuse_returned(case: Case, actor: Actor, now: datetime) -> None:
    """Refuse the items that nobody has mended: they earn nothing, and nobody is asked about them any more."""
    for item in Item.objects.filter(case=case, state=Item.State.RETURNED):
        item.state, item.decided = Item.State.REFUSED, []
        item.save(update_fields=["state", "decided"])
        dropped, _ = Review.objects.filter(item=item, answered_at=None).delete()
        data = {"section": item.section, "questions_dropped": dropped}
        record(actor=actor, verb="refuse_returned", subject=f"case:{case.pk}", now=now, data=data)


def any_returned(case: Case) -> bool:
    """Whether a department has returned an item that the applicant has not mended yet."""
    return bool(returned_reasons(case))


def more_returned(case: Case) -> bool:
    """Whether departments have returned more than the applicant was told: another item, or for another reason."""
    told = {item.section: item.reason for item in Item.objects.filter(case=case, state=Item.State.RETURNED)}
    return any(told.get(section) != reason for section, reason in returned_reasons(case).items())


def returned_reasons(case: Case) -> dict[str, str]:
    """Section → reasons, for the items that a department's last answer returned."""
    reasons: dict[str, list[str]] = {}
    for reviews in latest_by_item(case).values():
        for review in reviews:
            if review.decision == Decision.RETURN and review.item.state not in SETTLED:
                said = f"{review.office.name}：{review.reason}"
                reasons.setdefault(review.item.section, []).append(said)
    return {section: "；".join(parts) for section, parts in reasons.items()}


def all_answered(case: Case) -> bool:
    """Whether no department owes an answer and none waits for a correction."""
    waiting = Review.objects.filter(item__case=case, answered_at=None).exists()
    return not waiting and not any_returned(case)
