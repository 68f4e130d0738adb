"""The road of a Beijing case up to submission, in small steps, on the real pack of 2020."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.actions import confirm_link, open_case, take_step
from jifenban.cases.models import Case
from jifenban.cases.queries import living_link
from jifenban.employers.models import Employer
from jifenban.facts.actions import put_on_record
from jifenban.facts.codec import encode
from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.actions import open_round
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from tests.builders import make_employer
from tests.cases.road import at, fill, make_applicant, publish

PACK = "beijing/settlement/2020"
NOW = at("2020-07-20 10:00")
KINDS = ("pension", "medical", "unemployment", "injury", "maternity")
DISTRICT = "110105"
DEPARTMENT = "110000-human_resources"


def open_beijing(*, now: datetime = NOW) -> Round:
    """The round of 2020, open."""
    revision = publish(PACK, now=at("2020-07-16 09:00"))
    batch = Round.objects.get(service=revision.service, key="2020")
    return open_round(round=batch, actor=SYSTEM, now=now)


def on_record(person: Person, batch: Round, *, since: str = "2012-01", **more: Any) -> None:
    """What the departments' data say of somebody eligible; `more` replaces facts, None leaves one out."""
    facts = {
        "permit_applied_on": "2016-03-01",
        "insured_now": True,
        "criminal_record": False,
        "insurance": [{"kind": kind, "from": since, "district": DISTRICT} for kind in KINDS],
        **more,
    }
    rules = policy(batch.revision).rules
    for fact, told in facts.items():
        if told is None:
            continue
        values = told if isinstance(told, list) else [told]
        put_on_record(
            person=person,
            fact=fact,
            records=[encode(rules.facts[fact], value) for value in values],
            office=Office.objects.get(code=DEPARTMENT),
            origin="report:2020-07-01",
            actor=SYSTEM,
            now=at("2020-07-16 09:00"),
        )


def eligible(batch: Round, name: str = "测试甲", **more: Any) -> Person:
    """An applicant whom the conditions let in."""
    person = make_applicant(name)
    on_record(person, batch, **more)
    return person


def start(person: Person, batch: Round, now: datetime = NOW) -> Case:
    """The person's own new case."""
    return open_case(service=batch.service, person=person, round=batch, actor=person.account, now=now)


def promise(case: Case, now: datetime = NOW) -> Case:
    """Read both texts, give both promises."""
    fill(case, now, reading={"statement": "yes", "notes": "yes"})
    fill(case, now, promises={"no_crime": "yes", "honesty": "yes"})
    return take(case, "promise", now)


def take(case: Case, do: str, now: datetime = NOW, **more: Any) -> Case:
    """One step of the applicant."""
    return take_step(case_id=case.pk, do=do, actor=case.person.account, now=now, **more)


def some_employer(name: str = "测试公司") -> Employer:
    """A registered employer with an agent who can log in."""
    return make_employer(name, agent=make_applicant("测试经办"), now=NOW)


def agent_of(employer: Employer) -> Any:
    """The log-in of the employer's first agent."""
    return employer.agents.first().person.account


def ask(case: Case, employer: Employer, now: datetime = NOW) -> Case:
    """Enter the code and send the request."""
    fill(case, now, employer={"code": employer.code})
    return take(case, "ask_link", now)


def linked(person: Person, batch: Round, employer: Employer | None = None, now: datetime = NOW) -> Case:
    """A case whose employer has confirmed: the form is open."""
    employer = employer or some_employer()
    case = ask(promise(start(person, batch, now), now), employer, now)
    link = living_link(case)
    assert link is not None
    return confirm_link(link=link, actor=agent_of(employer), now=now)


def filled(case: Case, now: datetime = NOW, agree: str = "no", **more: Any) -> Case:
    """The least that may be submitted."""
    fill(case, now, disclosure={"agree": agree}, closing={"true_and_complete": "yes"}, **more)
    return case
