"""The only writers of employers and their agents."""

from datetime import datetime

from django.db import IntegrityError, transaction

from jifenban.accounts.actors import Actor, System
from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.employers.codes import new_code
from jifenban.employers.credit_code import BadCreditCode, read_credit_code
from jifenban.employers.models import Agent, Employer, EmployerBar
from jifenban.employers.queries import acts_for
from jifenban.journal.actions import record
from jifenban.people.actions import recognise_person
from jifenban.people.digests import normal_name
from jifenban.people.idnumber import BadIdNumber, read_id_number
from jifenban.people.models import Person
from jifenban.people.queries import person_by_number

MAX_NAME = 120
_ATTEMPTS = 5


@transaction.atomic
def register_employer(
    *, credit_code: str, name: str, contact: str, phone: str, agent: Person, actor: Actor, now: datetime
) -> Employer:
    """Register an employer with its first agent; its code is given at once.

    A check sign that does not fit is kept in `fits`, not refused. Raises InvalidInput for a code that is
    none, one that is registered already, and anything left blank.
    """
    errors = _blanks(name, contact, phone)
    try:
        read = read_credit_code(credit_code)
    except BadCreditCode as bad:
        raise InvalidInput({"credit_code": str(bad), **errors}) from bad
    if errors:
        raise InvalidInput(errors)
    if Employer.objects.filter(credit_code=read.text).exists():
        raise InvalidInput(
            {"credit_code": "这家单位已经登记。请联系已登记的经办人，由他在“经办人”里把您加进来。"}
        )
    employer = _created(
        credit_code=read.text,
        fits=read.fits,
        name=name.strip(),
        contact=contact.strip(),
        phone=phone.strip(),
        registered_at=now,
    )
    record(
        actor=actor,
        verb="register_employer",
        subject=f"employer:{employer.pk}",
        now=now,
        data={"fits": read.fits},
    )
    _appoint(employer, agent, actor, now)
    return employer


def _blanks(name: str, contact: str, phone: str) -> dict[str, str]:
    given = {"name": name, "contact": contact, "phone": phone}
    asked = {"name": "请填单位名称，与营业执照一致。", "contact": "请填联系人。", "phone": "请填联系电话。"}
    errors = {key: asked[key] for key, text in given.items() if not text.strip()}
    too_long = {key: f"太长了，最多 {MAX_NAME} 字。" for key, text in given.items() if len(text) > MAX_NAME}
    return errors | too_long


def _created(**values: object) -> Employer:
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return Employer.objects.create(code=new_code(), **values)
        except IntegrityError:  # the code was taken, or another request registered this employer
            if Employer.objects.filter(credit_code=values["credit_code"]).exists():
                raise InvalidInput({"credit_code": "这家单位刚刚登记过，请刷新页面。"}) from None
    raise RuntimeError("no registration code could be found")


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
    return _appoint(employer, person, actor, now)


def _appoint(employer: Employer, person: Person, actor: Actor, now: datetime) -> Agent:
    agent, created = Agent.objects.get_or_create(
        employer=employer, person=person, ended_at=None, defaults={"since": now}
    )
    if created:
        subject, data = f"employer:{employer.pk}", {"agent": agent.pk, "person": person.pk}
        record(actor=actor, verb="appoint_agent", subject=subject, now=now, data=data)
    return agent


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
