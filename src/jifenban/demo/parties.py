"""What a life rests on beside the applicant: employers that register themselves, and departments' records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random

from jifenban.accounts.actors import SYSTEM
from jifenban.demo.evidence import drawn_picture
from jifenban.demo.recipes import cook
from jifenban.demo.scenario import EmployerPlan, Group, Record
from jifenban.demo.staff import Cast
from jifenban.employers.actions import add_agent, decide_registration, register_employer
from jifenban.employers.models import Employer
from jifenban.employers.registering import Told
from jifenban.employers.rules import proof_limit, registration_rule
from jifenban.facts.actions import put_on_record
from jifenban.facts.codec import encode
from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy


def act_for(plan: EmployerPlan, agent: Person, cast: Cast, now: datetime) -> None:
    """Register the employer and have its papers accepted, or join those who act for it."""
    known = Employer.objects.filter(service=plan.service, credit_code=plan.credit_code).first()
    if known is not None:
        add_agent(employer_id=known.pk, number=agent.number, name=agent.name, actor=SYSTEM, now=now)
        return
    rule, actor = registration_rule(plan.service, now), agent.account or SYSTEM
    pictures = {
        proof.key: [drawn_picture(proof.label, agent, proof_limit(plan.service, now), actor, now)]
        for proof in (rule.proofs.values() if rule else ())
    }
    told = Told(plan.credit_code, plan.name, plan.contact, plan.phone, pictures)
    employer = register_employer(service=plan.service, told=told, agent=agent, actor=actor, now=now)
    if rule is not None:
        decide_registration(
            employer_id=employer.pk, accept=True, reason="", actor=cast.manager(rule.who.role), now=now
        )


def code_of(group: Group) -> dict[str, str]:
    """{employer} of a life: the 单位注册码 that the employer was given."""
    if group.employer is None:
        return {}
    return {
        "employer": Employer.objects.get(
            service=group.employer.service, credit_code=group.employer.credit_code
        ).code
    }


def tell_records(
    record: Record,
    person: Person,
    revision: Revision,
    random: Random,
    names: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """Put what a department knows on record, confirmed."""
    rules = policy(revision).rules
    office = Office.objects.get(code=record.office)
    for fact, recipe in record.facts.items():
        cooked = cook(recipe, random, names)
        told = cooked if isinstance(cooked, list) else [cooked]
        put_on_record(
            person=person,
            fact=fact,
            records=[encode(rules.facts[fact], value) for value in told],
            office=office,
            origin=f"report:{now.date()}",
            actor=SYSTEM,
            now=now,
        )
