"""定期调整: which facts a department may push, what it holds of a person, and what a push would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import InvalidInput
from jifenban.accounts.models import User
from jifenban.cases.birthdays import rule_of
from jifenban.cases.lives import present
from jifenban.cases.models import VerifiedScore
from jifenban.cases.objecting import Change, compared
from jifenban.cases.recalculating import counted_again, days_counted
from jifenban.cases.terms import local_day
from jifenban.cases.upheld import refuse_loss
from jifenban.cases.verdicts import stated_values
from jifenban.facts.queries import facts_of
from jifenban.journal.actions import record
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships
from jifenban.people.queries import person_by_number
from jifenban.policies.concerning import policies_of
from jifenban.policies.models import Service
from jifenban.policies.queries import policy
from policypack.facts import FactSpec
from policypack.policy import Policy


@dataclass(frozen=True)
class Pushable:
    """A fact that a department sends in from time to time, for the scores of one service."""

    service: Service
    office: Office
    policy: Policy
    spec: FactSpec


def pushable(user: User | AnonymousUser) -> list[Pushable]:
    """What the departments of a user may push, as the newest published policy of each service asks it."""
    mine = {
        each.office.code: each.office
        for each in memberships(user)
        if each.office.kind == Office.Kind.DEPARTMENT
    }
    found: dict[tuple[str, str], Pushable] = {}
    for revision, loaded in policies_of(user) if mine else ():
        for fact in _pushed_facts(loaded):
            spec = loaded.rules.facts[fact]
            rows = [loaded.department(key) for key in spec.verified_by]
            office = next((mine[row.code] for row in rows if row and row.code in mine), None)
            if office is not None:
                found[revision.service.key, fact] = Pushable(revision.service, office, loaded, spec)
    return list(found.values())


def _pushed_facts(loaded: Policy) -> tuple[str, ...]:
    rule = rule_of(loaded)
    return (*rule.pushed, *rule.periodic) if rule else ()


def pushable_of(user: User | AnonymousUser, service_key: str, fact: str) -> Pushable:
    """One of them; Http404 for what the user's departments do not push."""
    for each in pushable(user):
        if (each.service.key, each.spec.key) == (service_key, fact):
            return each
    raise Http404


def score_of(number: str, service: Service) -> VerifiedScore:
    """The score in use of whose identity number it is; InvalidInput if there is none to adjust."""
    person = person_by_number(number)
    if person is None:
        raise InvalidInput({"number": "没有找到这个身份证号。请逐位核对；没有申请过积分的人不用推送。"})
    rows = VerifiedScore.objects.filter(person=person, service=service, ended_at=None)
    score = rows.select_related("person", "service", "assessment__revision", "assessment__case").first()
    if score is None:
        raise InvalidInput({"number": "这个人没有核定积分，不用推送。"})
    return score


def look_up(number: str, service: Service, actor: Actor, now: datetime) -> VerifiedScore:
    """As score_of, on the record: a department looked at somebody."""
    score = score_of(number, service)
    record(actor=actor, verb="look_up_person", subject=f"person:{score.person_id}", now=now)
    return score


def change_if_pushed(score: VerifiedScore, fact: str, data: Mapping[str, Any], now: datetime) -> Change:
    """What the total would become if this were all the department holds. Raises InvalidInput for what cannot be read.

    `data` is a section's data: {"records": [...]} or {"value": text}.
    """
    row = score.assessment
    loaded = policy(row.revision)
    values = stated_values(spec_in(score, fact), data)
    refuse_loss(score, loaded.rules.facts[fact], values, now)
    life = facts_of(present(row.inputs["assertions"], now))
    life.pop(fact, None)
    if values:
        life[fact] = values if loaded.rules.facts[fact].kind == "records" else values[-1]
    result = counted_again(row, life, days_counted(row, (fact,), local_day(now)))
    return compared(loaded, row.result, result)


def spec_in(score: VerifiedScore, fact: str) -> FactSpec:
    """The fact as the policy of this score asks it; InvalidInput where that policy does not know it."""
    loaded = policy(score.assessment.revision)
    if fact not in _pushed_facts(loaded):
        raise InvalidInput({"number": "这个人的积分按另一版规则核定，这一项不能推送。"})
    return loaded.rules.facts[fact]
