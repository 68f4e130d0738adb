"""Registering an employer: what it tells and shows, and the check before its code works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from jifenban.accounts.actors import Actor, System, user_of
from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.employers.codes import display, new_code
from jifenban.employers.credit_code import BadCreditCode, CreditCode, read_credit_code
from jifenban.employers.models import Agent, Employer, ProofPicture
from jifenban.employers.queries import acts_for
from jifenban.employers.rules import checks_service, registration_rule
from jifenban.evidence.models import File
from jifenban.journal.actions import record
from jifenban.notices.actions import Notice, send_notices
from jifenban.people.models import Person
from policypack.registration import Registration

MAX_NAME = 120
MAX_REASON = 500
_ATTEMPTS = 5
ASKED = {"name": "请填单位名称，与营业执照一致。", "contact": "请填联系人。", "phone": "请填联系电话。"}


@dataclass(frozen=True)
class Told:
    """What an employer says of itself. `pictures`: the pack's key of a paper → its pictures."""

    credit_code: str
    name: str
    contact: str
    phone: str
    pictures: Mapping[str, Sequence[File]] = field(default_factory=dict)


@transaction.atomic
def register_employer(*, service: str, told: Told, agent: Person, actor: Actor, now: datetime) -> Employer:
    """Register an employer in a service with its first agent.

    Where the service checks registrations the code works once somebody has; elsewhere at once. A check sign
    that does not fit is kept in `fits`, not refused. Raises InvalidInput for a code that is none, one that is
    registered already, anything left blank and any paper not shown.
    """
    rule = registration_rule(service, now)
    read = _checked(told, rule, kept=())
    employer = _created(
        service=service,
        state=Employer.State.WAITING if rule else Employer.State.ACCEPTED,
        registered_at=now,
        **_values(told, read),
    )
    _show(employer, told)
    _journal("register_employer", employer, actor, now)
    appoint(employer, agent, actor, now)
    return employer


@transaction.atomic
def mend_registration(*, employer_id: int, told: Told, actor: Actor, now: datetime) -> Employer:
    """Correct a registration that waits or was refused, and hand it in again; papers not sent anew stay.

    Raises NotAllowed, IllegalStep once it was accepted, and InvalidInput as for a new one.
    """
    employer = Employer.objects.select_for_update().get(pk=employer_id)
    if isinstance(actor, System) or not acts_for(actor, employer):
        raise NotAllowed("您不是这家单位的经办人。")
    if employer.state == Employer.State.ACCEPTED:
        raise IllegalStep("这家单位的登记已经核对通过，不用再交。")
    kept = set(employer.proofs.values_list("proof", flat=True))
    read = _checked(told, registration_rule(employer.service, now), kept=kept)
    for key, value in _values(told, read).items():
        setattr(employer, key, value)
    employer.state, employer.reason, employer.decided_at, employer.decided_by = "waiting", "", None, None
    try:
        with transaction.atomic():
            employer.save()
    except IntegrityError:
        raise InvalidInput({"credit_code": _taken(employer.service, read.text)}) from None
    _show(employer, told)
    _journal("mend_registration", employer, actor, now)
    return employer


@transaction.atomic
def decide_registration(
    *, employer_id: int, accept: bool, reason: str, actor: Actor, now: datetime
) -> Employer:
    """Accept a registration, from when its code works, or refuse it with the reason its agents read.

    Raises NotAllowed, IllegalStep if it does not wait, InvalidInput for a refusal without a reason.
    """
    employer = Employer.objects.select_for_update().get(pk=employer_id)
    if not checks_service(actor, employer.service):
        raise NotAllowed("您没有核对单位登记的权限。")
    if employer.state != Employer.State.WAITING:
        raise IllegalStep("这家单位的登记已经核对过。请刷新页面后再看。")
    reason = reason.strip()
    if not accept and not reason:
        raise InvalidInput({"reason": "请写明没有通过的原因，经办人会看到。"})
    if len(reason) > MAX_REASON:
        raise InvalidInput({"reason": f"原因太长了，最多 {MAX_REASON} 字。"})
    employer.state = Employer.State.ACCEPTED if accept else Employer.State.REFUSED
    employer.reason, employer.decided_at, employer.decided_by = reason, now, user_of(actor)
    employer.save()
    _journal(f"registration_{employer.state}", employer, actor, now)
    _tell_agents(employer, actor, now)
    return employer


def appoint(employer: Employer, person: Person, actor: Actor, now: datetime) -> Agent:
    """Let somebody act for an employer; who does so already stays as he is."""
    agent, created = Agent.objects.get_or_create(
        employer=employer, person=person, ended_at=None, defaults={"since": now}
    )
    if created:
        subject, data = f"employer:{employer.pk}", {"agent": agent.pk, "person": person.pk}
        record(actor=actor, verb="appoint_agent", subject=subject, now=now, data=data)
    return agent


def _checked(told: Told, rule: Registration | None, kept: Sequence[str] | set[str]) -> CreditCode:
    """The credit code that was read. Raises InvalidInput with everything that is wrong at once."""
    given = {"name": told.name, "contact": told.contact, "phone": told.phone}
    errors = {key: ASKED[key] for key, text in given.items() if not text.strip()}
    errors |= {key: f"太长了，最多 {MAX_NAME} 字。" for key, text in given.items() if len(text) > MAX_NAME}
    for proof in rule.proofs.values() if rule else ():
        files = told.pictures.get(proof.key, ())
        if not files and proof.key not in kept:
            errors[proof.key] = f"请上传{proof.label}的照片。"
        elif rule and len(files) > rule.max_files:
            errors[proof.key] = f"选了 {len(files)} 张，最多 {rule.max_files} 张。"
    try:
        read = read_credit_code(told.credit_code)
    except BadCreditCode as bad:
        raise InvalidInput({"credit_code": str(bad), **errors}) from bad
    if errors:
        raise InvalidInput(errors)
    return read


def _values(told: Told, read: CreditCode) -> dict[str, object]:
    return {
        "credit_code": read.text,
        "fits": read.fits,
        "name": told.name.strip(),
        "contact": told.contact.strip(),
        "phone": told.phone.strip(),
    }


def _created(**values: object) -> Employer:
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return Employer.objects.create(code=new_code(), **values)
        except IntegrityError:  # the code was taken, or somebody has registered this employer
            sentence = _taken(str(values["service"]), str(values["credit_code"]))
            if sentence:
                raise InvalidInput({"credit_code": sentence}) from None
    raise RuntimeError("no registration code could be found")


def _taken(service: str, credit_code: str) -> str:
    """Why a credit code cannot be registered again; "" if it can."""
    same = Employer.objects.filter(service=service, credit_code=credit_code)
    other = same.exclude(state=Employer.State.REFUSED).first()
    if other is None:
        return ""
    if other.state == Employer.State.WAITING:
        return "这家单位已有人交了登记，正在核对。不是您的同事交的，请联系受理窗口。"
    return "这家单位已经登记。请联系已登记的经办人，由他在“经办人”里把您加进来。"


def _show(employer: Employer, told: Told) -> None:
    """Keep the pictures of the papers; those of a paper sent anew take the place of the old."""
    for proof, files in told.pictures.items():
        if files:
            employer.proofs.filter(proof=proof).delete()
            ProofPicture.objects.bulk_create(
                ProofPicture(employer=employer, proof=proof, file=file) for file in files
            )


def _tell_agents(employer: Employer, actor: Actor, now: datetime) -> None:
    if employer.state == Employer.State.ACCEPTED:
        text = f"{employer.name}的单位登记已核对通过，单位注册码是 {display(employer.code)}，请告诉要申报的员工。"
    else:
        text = f"{employer.name}的单位登记没有通过，原因：{employer.reason}。请登录单位专栏改正后再交。"
    notices = [
        Notice(
            person=agent.person,
            template="employer_registration",
            text=text[:300],
            subject=f"employer:{employer.pk}",
            dedupe=f"employer:{employer.pk}/{now.isoformat()}/agent:{agent.pk}",
        )
        for agent in employer.agents.filter(ended_at=None).select_related("person")
    ]
    send_notices(notices, actor=actor, now=now)


def _journal(verb: str, employer: Employer, actor: Actor, now: datetime) -> None:
    data = {"fits": employer.fits, "state": employer.state}
    record(actor=actor, verb=verb, subject=f"employer:{employer.pk}", now=now, data=data)
