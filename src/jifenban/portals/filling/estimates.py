"""What stands beside a form: the running estimate, or the totals of a service that builds on a score."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jifenban.cases.actions import estimate
from jifenban.cases.eligibility import day_and_values
from jifenban.cases.models import Case
from jifenban.cases.queries import score_for, verified_score
from jifenban.people.models import Person
from jifenban.policies.models import Round
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.ui.request import Request
from policypack.policy import Policy


@dataclass(frozen=True)
class Total:
    """One total with its name and its use: two totals of one person are never shown without theirs."""

    label: str
    points: Fraction | Decimal
    use: str


@dataclass(frozen=True)
class FormScore:
    """What stands beside a form: an estimate where facts are declared, totals where a score is built on."""

    estimate: dict[str, Any] | None = None
    totals: tuple[Total, ...] = ()
    unread: int = 0


def form_score(request: Request, case: Case) -> FormScore:
    """Compute what stands beside the form of a draft."""
    policy = policy_of(case.revision)
    if any(section.fact for section in policy.forms.sections):
        found = estimate(case, request.now)
        return FormScore(estimate=found.assessment.explain(0).as_json(), unread=len(found.ignored))
    return FormScore(totals=totals(case.person, policy, case.round, request.now))


def indicator_of(score: FormScore, key: str) -> dict[str, Any] | None:
    """One row of the estimate, for the page that is about it."""
    if not key or score.estimate is None:
        return None
    rows = (row for group in score.estimate["groups"] for row in group["indicators"])
    return next((row for row in rows if row["key"] == key), None)


def totals(person: Person, policy: Policy, round_: Round | None, now: datetime) -> tuple[Total, ...]:
    """Name the totals of a service that builds on a verified score; () for every other service.

    They are: the verified score of the service it builds on, the total of its own table over the same
    assertions (may I apply?), and the first ranking key (where do I stand?).
    """
    as_of, values = day_and_values(round_, now)
    own = score_for(person, policy, values, as_of, now)
    if own is None:
        return ()
    use = "看是否到申报线" if policy.admission is None else "安排学位时以它为重要依据"
    found = [Total("总积分", own.total(0), f"按{policy.rules.labels.get('service', '')}指标表计算，{use}")]
    for service in services_needed(policy):
        score = verified_score(person, service)
        if score is not None:
            found.insert(0, Total(f"{score.service.title}核定积分", score.total, "部门核验后的积分"))
    rule = policy.rules.ranking
    if rule is not None and rule.order:
        key = rule.order[0].key
        value = own.quantity(0, key) if key in rule.quantities else None
        if isinstance(value, Fraction):
            found.append(Total(rule.quantities[key].label, value, "用来排名"))
    return tuple(found)


def services_needed(policy: Policy) -> list[str]:
    """The services whose verified score this one asks for."""
    guards = (guard for step in policy.workflow.steps for guard in step.guards)
    named = (guard.argument for guard in guards if guard.name == "verified_score" and guard.argument)
    return list(dict.fromkeys(named))
