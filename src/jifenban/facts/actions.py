"""The only writers of assertions. Nothing is ever changed: a later assertion supersedes an earlier one."""

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import Conflict, InvalidInput
from jifenban.facts.models import Assertion
from jifenban.journal.actions import record
from jifenban.offices.models import Office
from jifenban.people.models import Person

CONFIRM, REPLACE, REFUTE = "confirm", "replace", "refute"


@transaction.atomic
def declare(
    *,
    person: Person,
    fact: str,
    records: Sequence[Any],
    source: str,
    office: Office | None = None,
    origin: str,
    actor: Actor,
    now: datetime,
    supersedes: Sequence[Assertion] = (),
) -> list[Assertion]:
    """Write down what a source says: one assertion per record, or one for a single value.

    `supersedes` are earlier claims of the same source, replaced one by one in order; those left over are
    withdrawn (refuted by their own source). Returns the new claims. Raises Conflict when one of them was
    superseded meanwhile by the same source.
    """
    _lock(supersedes)
    _refuse_superseded(supersedes, source=source, office=office)
    claims: list[Assertion] = []
    withdrawn = 0
    for value, earlier in zip_longest(records, supersedes, fillvalue=None):
        gone = len(claims) == len(records)
        assertion = Assertion(
            person=person,
            fact=fact,
            value=earlier.value if gone and earlier else value,
            source=source,
            standing=Assertion.Standing.REFUTED if gone else Assertion.Standing.CLAIMED,
            office=office,
            origin=origin,
            recorded_at=now,
            supersedes=earlier,
        )
        assertion.save(force_insert=True)
        withdrawn += gone
        if not gone:
            claims.append(assertion)
    _journal("facts_declared", person, fact, claims, origin=origin, actor=actor, now=now, withdrawn=withdrawn)
    return claims


@transaction.atomic
def put_on_record(
    *,
    person: Person,
    fact: str,
    records: Sequence[Any],
    office: Office,
    origin: str,
    actor: Actor,
    now: datetime,
) -> list[Assertion]:
    """Write down what a department's own data say, confirmed by it: no case is needed, nobody declared it.

    `origin` names the delivery ("report:2020-07-01"); the latest delivery of a fact is the one that counts.
    """
    claims = declare(
        person=person,
        fact=fact,
        records=records,
        source=Assertion.Source.SYSTEM,
        office=office,
        origin=origin,
        actor=actor,
        now=now,
    )
    return decide(
        assertions=claims, decision=CONFIRM, office=office, reason="", origin=origin, actor=actor, now=now
    )


@transaction.atomic
def decide(
    *,
    assertions: Sequence[Assertion],
    decision: str,
    confirmed: Sequence[Any] | None = None,
    office: Office,
    reason: str,
    origin: str,
    actor: Actor,
    now: datetime,
) -> list[Assertion]:
    """Write down a department's answer to claims of one person about one fact.

    `decision` is "confirm" (as claimed), "replace" (by the values in `confirmed`, in order: fewer refute the
    rest, more add some) or "refute". Returns the new assertions, each superseding the claim it answers, or
    the office's own earlier answer. Raises InvalidInput for a decision without what it needs, Conflict when
    the office has already answered from the same origin.
    """
    _check_decision(assertions, decision, confirmed, reason)
    _lock(assertions)
    person, fact = assertions[0].person, assertions[0].fact
    targets = _answered_before(assertions, office, origin) or list(assertions)
    answers = []
    for target, standing, value in _answers(assertions, targets, decision, confirmed):
        answer = Assertion(
            person=person,
            fact=fact,
            value=value,
            source=Assertion.Source.DEPARTMENT,
            standing=standing,
            office=office,
            reason=reason,
            origin=origin,
            recorded_at=now,
            supersedes=target,
        )
        answer.save(force_insert=True)
        answers.append(answer)
    _journal(f"facts_{decision}", person, fact, answers, origin=origin, actor=actor, now=now)
    return answers


@transaction.atomic
def uphold(
    *,
    person: Person,
    fact: str,
    heads: Sequence[Assertion],
    values: Sequence[Any],
    office: Office | None,
    reason: str,
    origin: str,
    actor: Actor,
    now: datetime,
) -> list[Assertion]:
    """Write down what an upheld objection makes true of one fact: `values` confirmed, nothing else.

    `heads` are the newest assertions about it so far, each superseded; those left over are refuted. Returns
    the confirmed ones. Raises Conflict if one of them was superseded meanwhile.
    """
    _lock(heads)
    if Assertion.objects.filter(supersedes__in=heads).exists():
        raise Conflict
    targets = [*heads, *[heads[-1] if heads else None] * max(len(values) - len(heads), 0)]
    made = []
    for position, target in enumerate(targets):
        kept = position < len(values)
        assertion = Assertion(
            person=person,
            fact=fact,
            value=values[position] if kept else target.value if target else None,
            source=Assertion.Source.OBJECTION,
            standing=Assertion.Standing.CONFIRMED if kept else Assertion.Standing.REFUTED,
            office=office,
            reason=reason,
            origin=origin,
            recorded_at=now,
            supersedes=target,
        )
        assertion.save(force_insert=True)
        made += [assertion] if kept else []
    _journal("facts_upheld", person, fact, made, origin=origin, actor=actor, now=now)
    return made


def _answers(
    claims: Sequence[Assertion], targets: Sequence[Assertion], decision: str, confirmed: Sequence[Any] | None
) -> list[tuple[Assertion, str, Any]]:
    """(what is superseded, standing, value) of each new row. Values beyond the targets join the last one."""
    values = list(confirmed or []) if decision == REPLACE else [claim.value for claim in claims]
    if decision == REFUTE:
        values = []
    answered = [
        (targets[min(position, len(targets) - 1)], str(Assertion.Standing.CONFIRMED), value)
        for position, value in enumerate(values)
    ]
    rest = [(target, str(Assertion.Standing.REFUTED), target.value) for target in targets[len(values) :]]
    return answered + rest


def _answered_before(claims: Sequence[Assertion], office: Office, origin: str) -> list[Assertion]:
    """The office's own answers that a new one supersedes. Raises Conflict for a repeat from one origin."""
    heads: list[Assertion] = []
    found = list(claims)
    while found:
        answers = Assertion.objects.filter(
            supersedes__in=found, source=Assertion.Source.DEPARTMENT, office=office
        ).order_by("pk")
        answered = {answer.supersedes_id for answer in answers}
        heads += [one for one in found if one not in claims and one.pk not in answered]
        found = list(answers)
    if any(head.origin == origin for head in heads):
        raise Conflict
    return heads


def _check_decision(
    claims: Sequence[Assertion], decision: str, confirmed: Sequence[Any] | None, reason: str
) -> None:
    if decision not in {CONFIRM, REPLACE, REFUTE}:
        raise InvalidInput({"decision": "请选择认可、部分认可或不予认可。"})
    if not claims:
        raise InvalidInput({"decision": "没有可以答复的内容。"})
    if len({(claim.person_id, claim.fact) for claim in claims}) > 1:
        raise ValueError("one decision answers claims of one person about one fact")
    if decision == REPLACE and not confirmed:
        raise InvalidInput({"confirmed": "部分认可时，请填写核定的内容；全部不认可请选“不予认可”。"})
    if decision == REFUTE and not reason.strip():
        raise InvalidInput({"reason": "不予认可时，请写明原因。"})


def _lock(assertions: Sequence[Assertion]) -> None:
    ids = sorted(assertion.pk for assertion in assertions)
    list(Assertion.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _refuse_superseded(assertions: Sequence[Assertion], *, source: str, office: Office | None) -> None:
    """Two corrections of one claim by its source are a race between two pages."""
    if Assertion.objects.filter(supersedes__in=assertions, source=source, office=office).exists():
        raise Conflict


def _journal(
    verb: str,
    person: Person,
    fact: str,
    assertions: Sequence[Assertion],
    *,
    origin: str,
    actor: Actor,
    now: datetime,
    withdrawn: int = 0,
) -> None:
    data: dict[str, object] = {
        "fact": fact,
        "origin": origin,
        "assertions": [assertion.pk for assertion in assertions],
    }
    if withdrawn:
        data["withdrawn"] = withdrawn
    record(actor=actor, verb=verb, subject=f"person:{person.pk}", now=now, data=data)
