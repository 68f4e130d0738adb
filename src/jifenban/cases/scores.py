"""Scores: the running estimate of a draft, the verified score, and the same facts under another table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import IllegalStep
from jifenban.cases import models
from jifenban.cases.basis import basis_service, score_basis, verified_score
from jifenban.cases.birthdays import plan_next
from jifenban.cases.composing import composed
from jifenban.cases.counting import counting_of, parameters_of
from jifenban.cases.drafts import answers_of
from jifenban.cases.facts_of_form import Facts, Ignored, draft_facts
from jifenban.cases.lives import life_of
from jifenban.cases.models import Case, Item, VerifiedScore
from jifenban.cases.on_record import on_record
from jifenban.facts.actions import CONFIRM, decide
from jifenban.facts.models import Assertion
from jifenban.journal.actions import record
from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.queries import policy
from policypack.evaluate import Assessment, evaluate
from policypack.policy import Policy
from policypack.version import ENGINE

__all__ = [
    "Estimate",
    "basis_service",
    "decimal_of",
    "estimate",
    "freeze_score",
    "plain",
    "recompute",
    "score_for",
    "score_text",
    "verified_score",
]


@dataclass(frozen=True)
class Estimate:
    """What a draft would score today, and which of its entries cannot be read yet."""

    assessment: Assessment
    facts: Facts
    ignored: list[Ignored]


def estimate(case: Case, now: datetime) -> Estimate:
    """Score the draft as it stands. Half-typed entries are left out and named, never an error."""
    loaded = policy(case.revision)
    declared, ignored = draft_facts(case, loaded, answers_of(case))
    facts = {**on_record(case.person, loaded, now), **declared}
    parameters, as_of = parameters_of(case, now)
    assessment = evaluate(loaded.rules, [facts], as_of=as_of, parameters=parameters)
    return Estimate(assessment, facts, ignored)


def freeze_score(case: Case, office: Office, actor: Actor, now: datetime) -> VerifiedScore:
    """Store the 核定积分 of a locked case with everything it rests on; it replaces the one in use.

    `office` decides: it confirms what no department was asked about.
    """
    if case.items.filter(decided__isnull=True, reviews__isnull=False).exists():
        raise IllegalStep("还有部门没有答复，不能核定积分。")
    loaded = policy(case.revision)
    _confirm_rest(case, office, actor, now)
    counting = counting_of(case, now)
    result = counting.explained(loaded.rules)
    row = models.Assessment.objects.create(
        case=case,
        revision=case.revision,
        as_of=counting.as_of,
        known_at=now,
        parameters=_texts(counting.parameters),
        inputs=counting.inputs,
        result=result,
        total=decimal_of(Fraction(result["total"])),
        engine=ENGINE,
    )
    score = _replace_score(case, row, now)
    plan_next(score, loaded, counting.facts, counting.as_of)
    record(
        actor=actor,
        verb="freeze_score",
        subject=f"case:{case.pk}",
        now=now,
        data={
            "assessment": row.pk,
            "assertions": counting.assertions,
            "digest": case.revision.digest,
        },
    )
    return score


def _replace_score(case: Case, row: models.Assessment, now: datetime) -> VerifiedScore:
    """The score in use is over, the new one takes its place; corrected after an objection it stays suspended."""
    before = VerifiedScore.objects.select_for_update().filter(
        person=case.person, service=case.service, ended_at=None
    )
    suspended_at = before.filter(assessment__case=case).values_list("suspended_at", flat=True).first()
    before.update(ended_at=now, ended_by=f"case:{case.pk}")
    return VerifiedScore.objects.create(
        person=case.person,
        service=case.service,
        assessment=row,
        total=row.total,
        since=now,
        suspended_at=suspended_at,
    )


def _confirm_rest(case: Case, office: Office, actor: Actor, now: datetime) -> None:
    for item in Item.objects.filter(case=case, decided__isnull=True):
        claims = list(Assertion.objects.filter(pk__in=item.assertions).order_by("pk"))
        made = []
        if claims:
            made = decide(
                assertions=claims,
                decision=CONFIRM,
                office=office,
                reason="",
                origin=f"case:{case.pk}",
                actor=actor,
                now=now,
            )
        item.decided = [assertion.pk for assertion in made]
        if item.state in (Item.State.DECLARED, Item.State.MENDED):
            item.state = Item.State.CONFIRMED
        item.save(update_fields=["decided", "state"])


def recompute(row: models.Assessment) -> Fraction:
    """Score the stored inputs again under their own revision; equal to the stored total to the last decimal."""
    values = typed_values(row.parameters)
    if "counted" in row.inputs:
        base = date.fromisoformat(row.inputs["base"])
        counted = {key: date.fromisoformat(text) for key, text in row.inputs["counted"].items()}
        again = composed(policy(row.revision).rules, row.inputs["facts"], base, counted, values)
        return Fraction(again["total"])
    result = evaluate(
        policy(row.revision).rules,
        [row.inputs["facts"]],
        as_of=row.as_of,
        purpose=row.purpose or None,
        parameters=values,
    )
    return Fraction(result.total(0))


def score_for(
    person: Person,
    loaded: Policy,
    values: Mapping[str, Any],
    as_of: date,
    known_at: datetime,
    *,
    purpose: str | None = None,
) -> Assessment | None:
    """The verified facts of a person, as known at a moment, under another policy's table.

    None if the person had no verified score of the service that this policy builds on.
    """
    if score_basis(person, loaded, known_at) is None:
        return None
    facts = life_of(person, loaded, known_at)
    return evaluate(loaded.rules, [facts], as_of=as_of, purpose=purpose, parameters=dict(values))


def score_text(case: Case, now: datetime) -> str:
    """What the button that fetches the verified total writes into the form."""
    loaded = policy(case.revision)
    score = verified_score(case.person, basis_service(loaded))
    if score is None:
        raise IllegalStep("还没有核定积分，请先完成积分申请。")
    return plain(score.total)


def plain(number: Decimal | Fraction) -> str:
    """A total as people read it: no needless zeros, never an exponent."""
    return f"{decimal_of(number).normalize():f}"


def decimal_of(number: Decimal | Fraction | int) -> Decimal:
    """An exact decimal of six places; ValueError if the number needs more."""
    exact = Fraction(number)
    scaled = exact * 10**6
    if scaled.denominator != 1:
        raise ValueError(f"{exact} has more than six decimals")
    return Decimal(scaled.numerator).scaleb(-6)


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as JSON that keeps the type."""
    return {
        key: [_TYPE_NAMES[type(value)], str(value.isoformat() if isinstance(value, date) else value)]
        for key, value in values.items()
    }


_TYPE_NAMES: dict[type, str] = {
    datetime: "datetime",
    date: "date",
    int: "count",
    Decimal: "money",
    str: "text",
}
_READERS: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "count": int,
    "money": Decimal,
    "text": str,
}


def typed_values(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored parameters as the rules read them."""
    return {key: _READERS[kind](text) for key, (kind, text) in stored.items()}
