"""The only writers of employers and their agents."""

from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import Actor, System
from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.employers.models import Agent, Employer, EmployerBar
from jifenban.employers.queries import acts_for
from jifenban.employers.registering import appoint, decide_registration, mend_registration, register_employer
from jifenban.journal.actions import record
from jifenban.people.actions import recognise_person
from jifenban.people.digests import normal_name
from jifenban.people.idnumber import BadIdNumber, read_id_number
from jifenban.people.queries import person_by_number


@transaction.atomic
def add_agent(*, employer_id: int, number: str, name: str, actor: Actor, now: datetime) -> Agent:
    """Let another person act for an employer, by an agent of it. Adding somebody twice changes nothing.

    Raises NotAllowed; InvalidInput for a number that is none or a name left blank.
    """
    employer = _own(employer_id, actor)
    try:
        read = read_id_number(number)
    except BadIdNumber as bad:
        raise InvalidInput({"number": str(bad)}) from bad
    known = person_by_number(read.text)
    if known is not None and normal_name(known.name) != normal_name(name):
        raise InvalidInput({"name": "姓名和身份证号对不上，请核对后再填。"})
    person = known or recognise_person(number=read.text, name=name, phone="", actor=actor, now=now)
    return appoint(employer, person, actor, now)


@transaction.atomic
def end_agent(*, agent_id: int, actor: Actor, now: datetime) -> None:
    """Let somebody no longer act for an employer. The last agent stays: somebody must answer requests."""
    agent = Agent.objects.select_related("employer").filter(pk=agent_id).first()
    if agent is None:
        return
    employer = _own(agent.employer_id, actor)
    if agent.ended_at is not None:
        return
    if employer.agents.filter(ended_at=None).count() == 1:
        raise IllegalStep("这是最后一位经办人，不能去掉。请先添加另一位。")
    agent.ended_at = now
    agent.save(update_fields=["ended_at"])
    record(
        actor=actor, verb="end_agent", subject=f"employer:{employer.pk}", now=now, data={"agent": agent.pk}
    )


def _own(employer_id: int, actor: Actor) -> Employer:
    """The employer, locked, if the actor acts for it."""
    employer = Employer.objects.select_for_update().get(pk=employer_id)
    if not isinstance(actor, System) and not acts_for(actor, employer):
        raise NotAllowed("您不是这家单位的经办人。")
    return employer


@transaction.atomic
def bar_employer(
    *,
    employer: Employer,
    service: str,
    origin: str,
    reason: str,
    until: datetime,
    actor: Actor,
    now: datetime,
) -> EmployerBar:
    """Refuse an employer in one service until a moment. The caller has checked who may."""
    bar = EmployerBar.objects.create(
        employer=employer, service=service, origin=origin, reason=reason, since=now, until=until
    )
    data = {"bar": bar.pk, "until": until.date().isoformat(), "origin": origin}
    record(actor=actor, verb="bar_employer", subject=f"employer:{employer.pk}", now=now, data=data)
    return bar


__all__ = [
    "add_agent",
    "bar_employer",
    "decide_registration",
    "end_agent",
    "mend_registration",
    "register_employer",
]
