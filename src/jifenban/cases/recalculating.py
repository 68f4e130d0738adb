"""Scores that change without an application: with a birthday, and with what departments send in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jifenban.accounts.actors import SYSTEM, Actor, System
from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.cases import models
from jifenban.cases.birthdays import plan_next, rule_of
from jifenban.cases.composing import composed
from jifenban.cases.lives import present
from jifenban.cases.messages import Occasion, send
from jifenban.cases.models import Case, VerifiedScore
from jifenban.cases.scores import decimal_of, typed_values
from jifenban.cases.terms import local_day
from jifenban.cases.upheld import refuse_loss
from jifenban.clock import CHINA
from jifenban.facts.actions import CONFIRM, decide, declare
from jifenban.facts.codec import encode
from jifenban.facts.models import Assertion
from jifenban.facts.queries import facts_of
from jifenban.journal.actions import record
from jifenban.offices.models import Membership, Office
from jifenban.people.models import Person
from jifenban.policies.models import Service
from jifenban.policies.queries import policy
from policypack.policy import Policy
from policypack.version import ENGINE

Cause = VerifiedScore.Cause


def next_recalculation(until: datetime, busy: set[int]) -> VerifiedScore | None:
    """The score in use that is to be counted again first; those of busy cases are left for later."""
    due = VerifiedScore.objects.filter(ended_at=None, recalculate_on__lte=local_day(until))
    return (
        due.exclude(assessment__case__in=busy)
        .select_related("assessment")
        .order_by("recalculate_on", "pk")
        .first()
    )


def next_birthday_of(scores: QuerySet[VerifiedScore], after: datetime | None) -> datetime | None:
    """The first instant, later than `after`, at which one of these scores is counted again."""
    rows = scores.exclude(recalculate_on=None)
    if after is not None:
        rows = rows.filter(recalculate_on__gt=local_day(after))
    first = rows.order_by("recalculate_on").first()
    return moment_of(first) if first else None


def moment_of(score: VerifiedScore) -> datetime:
    """The first instant of the day on which a score is counted again."""
    assert score.recalculate_on is not None
    return datetime.combine(score.recalculate_on, time(), CHINA)


@transaction.atomic
def count_birthday(score_id: int, case_id: int, *, wait: bool) -> int:
    """Count a score again because a birthday has come: 1 done, 0 nothing left to do, -1 somebody has the case."""
    cases = Case.objects.select_related("revision").filter(pk=case_id)
    case = cases.select_for_update(of=("self",), skip_locked=not wait).first()
    if case is None:
        return -1
    score = (
        VerifiedScore.objects.select_related("assessment__case").filter(pk=score_id, ended_at=None).first()
    )
    if score is None or score.recalculate_on is None:
        return 0
    rule = rule_of(policy(case.revision))
    birthdays = rule.birthdays if rule else ()
    recount(score, News(birthdays, {}, Cause.RECALCULATION, SYSTEM, moment_of(score)))
    return 1


@dataclass(frozen=True)
class News:
    """Why a score is counted again: `facts` go on to today, `pushed` assertions take the place of theirs."""

    facts: tuple[str, ...]
    pushed: Mapping[str, list[int]]
    cause: str
    actor: Actor
    now: datetime


def recount(score: VerifiedScore, news: News) -> VerifiedScore:
    """Count a score of a locked case again.

    Returns the score now in use: the same one where nothing changed, else a new row; the old one stays on
    record with the day it ended. The inputs are stored, so that it can be counted again.
    """
    row, case, now = score.assessment, score.assessment.case, news.now
    loaded, day = policy(row.revision), local_day(now)
    ids = _ids(row, news.pushed, now)
    life = facts_of(ids)
    counted = days_counted(row, news.facts, day)
    result = counted_again(row, life, counted)
    data = {"score": score.pk, "cause": news.cause, "facts": list(news.facts), "total": result["total"]}
    record(actor=news.actor, verb="recount_score", subject=f"case:{case.pk}", now=now, data=data)
    same = result["groups"] == row.result["groups"] and result["total"] == row.result["total"]
    if same and ids == row.inputs["assertions"]:
        plan_next(score, loaded, life, day)
        return score
    inputs = {"facts": life, "assertions": ids, "base": _base(row).isoformat(), "counted": counted}
    inputs["pushed"] = dict(news.pushed)
    fresh = _replace(score, news, inputs, result)
    plan_next(fresh, loaded, life, day)
    if fresh.total != score.total:
        _tell(fresh, loaded, news.actor, now)
    return fresh


def counted_again(
    row: models.Assessment, life: Mapping[str, Any], counted: Mapping[str, str]
) -> dict[str, Any]:
    """The explanation of a life as a stored scoring counts it, with some facts counted to later days."""
    days = {key: date.fromisoformat(text) for key, text in counted.items()}
    return composed(policy(row.revision).rules, life, _base(row), days, typed_values(row.parameters))


def days_counted(row: models.Assessment, facts: Sequence[str], day: date) -> dict[str, str]:
    """Up to which day each fact that has gone on counts, once `facts` count to `day`."""
    return {**row.inputs.get("counted", {}), **{key: day.isoformat() for key in facts}}


def _base(row: models.Assessment) -> date:
    """The day to which everything counts that has not gone on."""
    return date.fromisoformat(row.inputs.get("base", row.as_of.isoformat()))


def _replace(
    score: VerifiedScore, news: News, inputs: dict[str, Any], result: dict[str, Any]
) -> VerifiedScore:
    """Store the new counting and let it take the place of the old one."""
    row = score.assessment
    stored = models.Assessment.objects.create(
        case=row.case,
        revision=row.revision,
        as_of=local_day(news.now),
        known_at=news.now,
        parameters=row.parameters,
        inputs=inputs,
        result=result,
        total=decimal_of(Fraction(result["total"])),
        engine=ENGINE,
    )
    score.ended_at, score.ended_by = news.now, news.cause
    score.save(update_fields=["ended_at", "ended_by"])
    return VerifiedScore.objects.create(
        person=score.person,
        service=score.service,
        assessment=stored,
        total=stored.total,
        since=news.now,
        cause=news.cause,
        suspended_at=score.suspended_at,
    )


def _ids(row: models.Assessment, pushed: Mapping[str, list[int]], now: datetime) -> list[int]:
    """The assertions that count now: those of before with what became of them, the pushed facts replaced."""
    before = Assertion.objects.filter(pk__in=present(row.inputs["assertions"], now))
    kept = before.exclude(fact__in=pushed).exclude(standing=Assertion.Standing.REFUTED)
    fresh = [pk for ids in pushed.values() for pk in ids]
    return sorted([*kept.values_list("pk", flat=True), *fresh])


def _tell(score: VerifiedScore, loaded: Policy, actor: Actor, now: datetime) -> None:
    rule = rule_of(loaded)
    if rule is not None:
        occasion = Occasion(score.assessment.case, loaded)
        send(occasion, rule.message, f"score:{score.pk}/{rule.message}", actor, now)


@transaction.atomic
def push_facts(
    *,
    person: Person,
    service: Service,
    fact: str,
    records: Sequence[Mapping[str, Any]],
    office: Office,
    actor: Actor,
    now: datetime,
) -> VerifiedScore:
    """A department sends in all it holds of one person about one fact; the score follows at once.

    Raises NotAllowed for somebody who does not work in the department that confirms this fact, IllegalStep
    where the person has no score or the fact is not adjusted this way, InvalidInput for what cannot be read or would
    lose what an upheld objection found.
    """
    score = VerifiedScore.objects.filter(person=person, service=service, ended_at=None).first()
    if score is None:
        raise IllegalStep("这个人没有核定积分，不用调整。")
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("revision")
        .get(pk=score.assessment.case_id)
    )
    score = VerifiedScore.objects.select_related("assessment__case").get(
        person=person, service=service, ended_at=None
    )
    loaded = policy(case.revision)
    _may_push(loaded, fact, office, actor)
    source = {"office": office, "origin": f"push:{now.isoformat()}", "actor": actor, "now": now}
    made = _write(loaded, score, fact, records, source)
    data = {"fact": fact, "office": office.code, "assertions": made}
    record(actor=actor, verb="push_facts", subject=f"case:{case.pk}", now=now, data=data)
    return recount(score, News((fact,), {fact: made}, Cause.PUSHED, actor, now))


def _may_push(loaded: Policy, fact: str, office: Office, actor: Actor) -> None:
    rule = rule_of(loaded)
    if rule is None or fact not in (*rule.pushed, *rule.periodic):
        raise IllegalStep("这一项不能由部门直接调整，请由申请人申请积分调整。")
    rows = [loaded.department(key) for key in loaded.rules.facts[fact].verified_by]
    mine = isinstance(actor, System) or Membership.objects.filter(user=actor, office=office).exists()
    if not mine or office.code not in {row.code for row in rows if row}:
        raise NotAllowed("这一项由别的部门提供，您不能推送。")


def _write(
    loaded: Policy,
    score: VerifiedScore,
    fact: str,
    records: Sequence[Mapping[str, Any]],
    source: dict[str, Any],
) -> list[int]:
    spec = loaded.rules.facts[fact]
    try:
        values = [encode(spec, value) for value in records]
    except ValueError as unfit:
        raise InvalidInput({"records": str(unfit)}) from unfit
    refuse_loss(score, spec, values, source["now"])
    if not values:
        return []
    claims = declare(person=score.person, fact=fact, records=values, source=Assertion.Source.SYSTEM, **source)
    return [one.pk for one in decide(assertions=claims, decision=CONFIRM, reason="", **source)]
