"""Disputes at the door: filed by the person or for a visitor, decided by the office with a reason, on the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404

from jifenban.accounts.actors import Actor, System, user_of
from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.accounts.models import User
from jifenban.cases.eligibility import unmet_conditions
from jifenban.cases.helping import may_help
from jifenban.cases.lives import life_of
from jifenban.cases.models import Dispute
from jifenban.cases.relations import office_for_person
from jifenban.journal.actions import record
from jifenban.notices.actions import Notice, send_notices
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships, within
from jifenban.people.models import Person
from jifenban.people.queries import person_by_number
from jifenban.policies.concerning import policies_of
from jifenban.policies.models import Round, Service
from jifenban.policies.queries import service_by_key
from policypack.eligibility import ConditionResult
from policypack.policy import Policy

MAX_TEXT = 1000


@dataclass(frozen=True)
class Door:
    """The door of one service for one person: its policy, and the round that is open, if there is one."""

    person: Person
    policy: Policy
    round: Round | None

    @property
    def service(self) -> Service:
        """The service behind the door."""
        return service_by_key(self.policy.service_key)


@dataclass(frozen=True)
class Disputable:
    """A condition that keeps somebody out and may be disputed; `last` is the newest dispute of it."""

    condition: ConditionResult
    last: Dispute | None

    @property
    def waits(self) -> bool:
        """Whether a dispute of it is being dealt with."""
        return self.last is not None and self.last.state == Dispute.State.OPEN


def disputable(door: Door, now: datetime) -> list[Disputable]:
    """The unmet conditions that this person may dispute, in the order of the pack."""
    rules = door.policy.workflow.disputes
    if rules is None:
        return []
    mine = Dispute.objects.filter(person=door.person, service=door.service, round=door.round)
    last = {dispute.condition: dispute for dispute in mine.order_by("pk")}
    return [
        Disputable(each, last.get(each.key))
        for each in unmet_conditions(door.person, door.policy, door.round, now)
        if not rules.conditions or each.key in rules.conditions
    ]


def dispute_office(door: Door, now: datetime) -> Office | None:
    """The office that decides, from what is on record of the person; None if the person must name it."""
    rules = door.policy.workflow.disputes
    if rules is None or rules.who.relation is None:
        return None
    return office_for_person(door.policy, rules.who.relation, life_of(door.person, door.policy, now))


def offices_to_choose(door: Door) -> QuerySet[Office]:
    """The offices among which a person chooses whom the data do not place."""
    rules = door.policy.workflow.disputes
    city = door.policy.service_key.partition("/")[0]
    return Office.objects.filter(city=city, kind=rules.choose if rules else "").order_by("code")


def find_visitor(*, number: str, actor: User, now: datetime) -> Person:
    """The person at the window by identity number; the look is journaled. Raises NotAllowed, InvalidInput."""
    if not _desks(actor):
        raise NotAllowed("录入异议要有办理异议的权限。")
    person = person_by_number(number)
    if person is None:
        raise InvalidInput({"number": "没有查到这个身份证号的人。请核对号码，或请来人先登录一次申报系统。"})
    record(actor=actor, verb="look_up_person", subject=f"person:{person.pk}", now=now)
    return person


@transaction.atomic
def file_dispute(
    *, door: Door, condition: str, text: str, office: str = "", actor: Actor, now: datetime
) -> Dispute:
    """File a dispute of one unmet condition; `office` is the code of the one named, where the data tell none.

    By the person, or by a window for a visitor. Raises NotAllowed; IllegalStep where nothing is to be disputed
    or one is being dealt with; InvalidInput for what is left blank.
    """
    _check_filer(door.person, actor)
    found = next((each for each in disputable(door, now) if each.condition.key == condition), None)
    if found is None:
        raise IllegalStep("这一条现在没有可以提出的异议。请刷新页面后再看。")
    place = dispute_office(door, now) or offices_to_choose(door).filter(code=office).first()
    errors = {} if place else {"office": "请选受理异议的窗口。"}
    if not text.strip():
        errors["text"] = "请写明异议的理由，例如哪一段记录不对、有什么凭证。"
    elif len(text) > MAX_TEXT:
        errors["text"] = f"写得太长了，最多 {MAX_TEXT} 字。"
    if place is None or errors:
        raise InvalidInput(errors)
    dispute = Dispute(
        person=door.person,
        service=door.service,
        round=door.round,
        condition=condition,
        office=place,
        shown=found.condition.shown,
        text=text.strip(),
        filed_at=now,
        filed_by=user_of(actor),
    )
    try:
        with transaction.atomic():
            dispute.save()
    except IntegrityError:
        raise IllegalStep("这一条的异议已经提出，正在处理。") from None
    _journal("file_dispute", dispute, actor, now)
    return dispute


def _check_filer(person: Person, actor: Actor) -> None:
    if isinstance(actor, System) or person.account_id == actor.pk or may_help(actor) or _desks(actor):
        return
    raise NotAllowed("异议由本人提出，或由窗口代为录入。")


@transaction.atomic
def decide_dispute(*, dispute_id: int, uphold: bool, reason: str, actor: Actor, now: datetime) -> Dispute:
    """Decide a dispute with its reason, which the person is told; upheld, it opens the door for this condition.

    Raises NotAllowed; IllegalStep if it was decided before; InvalidInput without a reason.
    """
    dispute = Dispute.objects.select_for_update(of=("self",)).filter(pk=dispute_id).first()
    if dispute is None:
        raise Http404
    if not isinstance(actor, System) and not disputes_for(actor).filter(pk=dispute.pk).exists():
        raise NotAllowed("您没有办理这件异议的权限。")
    if dispute.state != Dispute.State.OPEN:
        raise IllegalStep("这件异议已经办结。请刷新页面后再看。")
    if not reason.strip():
        raise InvalidInput({"reason": "请写明理由，申请人会看到。"})
    dispute.state = Dispute.State.UPHELD if uphold else Dispute.State.REFUSED
    dispute.reason, dispute.decided_at, dispute.decided_by = reason.strip(), now, user_of(actor)
    dispute.save()
    _journal(f"dispute_{dispute.state}", dispute, actor, now)
    _tell(dispute, actor, now)
    return dispute


def _tell(dispute: Dispute, actor: Actor, now: datetime) -> None:
    end = "成立，现在可以申请。" if dispute.state == Dispute.State.UPHELD else "不成立。"
    notice = Notice(
        person=dispute.person,
        template="dispute",
        text=f"您对{dispute.service.title}资格提示提出的异议{end}理由：{dispute.reason}"[:300],
        subject=f"person:{dispute.person_id}",
        dedupe=f"dispute:{dispute.pk}/{dispute.state}",
    )
    send_notices([notice], actor=actor, now=now)


def _journal(verb: str, dispute: Dispute, actor: Actor, now: datetime) -> None:
    data = {"dispute": dispute.pk, "condition": dispute.condition, "office": dispute.office.code}
    record(actor=actor, verb=verb, subject=f"person:{dispute.person_id}", now=now, data=data)


def disputes_for(user: User | AnonymousUser) -> QuerySet[Dispute]:
    """The disputes that a member of staff may decide: of the own office, or one below it."""
    mine = Q(pk__in=[])
    for service, office in _desks(user):
        mine |= Q(service__key=service, office__in=within([office]))
    return Dispute.objects.filter(mine).select_related("person", "service", "round", "office")


def decides_disputes(user: User | AnonymousUser) -> bool:
    """Whether somebody has the role of deciding disputes anywhere."""
    return bool(_desks(user))


def _desks(user: User | AnonymousUser) -> set[tuple[str, int]]:
    """(service, office) of every role by which this user decides disputes, as the published packs say."""
    mine, found = memberships(user), set()
    for _, loaded in policies_of(user):
        rules = loaded.workflow.disputes
        if rules is not None:
            found |= {(loaded.service_key, each.office_id) for each in mine if each.role == rules.who.role}
    return found
