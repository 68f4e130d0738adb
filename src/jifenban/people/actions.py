"""The only writers of people."""

from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import Conflict, InvalidInput
from jifenban.accounts.models import User
from jifenban.journal.actions import record
from jifenban.people.digests import name_digest, normal_number, number_digest
from jifenban.people.models import Person


@transaction.atomic
def recognise_person(*, number: str, name: str, phone: str, actor: Actor, now: datetime) -> Person:
    """Find the person with an identity number, or write the person down for the first time.

    Name and phone are brought up to date; an empty phone leaves the known one. Two requests at once make
    one person. Raises InvalidInput when number or name is empty.
    """
    if not normal_number(number):
        raise InvalidInput({"number": "请填写身份证号码。"})
    name = name.strip()
    if not name:
        raise InvalidInput({"name": "请填写姓名。"})
    _, created = Person.objects.get_or_create(
        number_digest=number_digest(number),
        defaults={
            "name_digest": name_digest(name),
            "name": name,
            "number": normal_number(number),
            "phone": phone,
            "known_since": now,
        },
    )
    # Locked after the get: what another request changed meanwhile is compared, not overwritten blindly.
    person = Person.objects.select_for_update().get(number_digest=number_digest(number))
    if created:
        record(actor=actor, verb="person_recognised", subject=f"person:{person.pk}", now=now)
    else:
        _bring_up_to_date(person, name=name, phone=phone, actor=actor, now=now)
    return person


def _bring_up_to_date(person: Person, *, name: str, phone: str, actor: Actor, now: datetime) -> None:
    changed = []
    if name != person.name:
        person.name, person.name_digest = name, name_digest(name)
        changed += ["name", "name_digest"]
    if phone and phone != person.phone:
        person.phone = phone
        changed.append("phone")
    if changed:
        person.save(update_fields=changed)
        record(
            actor=actor,
            verb="person_updated",
            subject=f"person:{person.pk}",
            now=now,
            data={"fields": changed},
        )


@transaction.atomic
def join_account(*, person: Person, user: User, actor: Actor, now: datetime) -> Person:
    """Join a person to the log-in whose identity was verified; joining them again changes nothing.

    Raises Conflict when either already belongs to another.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.account_id == user.pk:
        return locked
    if locked.account_id is not None:
        raise Conflict("这个身份证号码已经关联了另一个登录账号。请用原来的账号登录，或到窗口核对身份。")
    if Person.objects.filter(account=user).exists():
        raise Conflict("这个登录账号已经关联了另一位申请人。请退出后用本人的账号登录。")
    locked.account = user
    locked.save(update_fields=["account"])
    record(
        actor=actor,
        verb="account_joined",
        subject=f"person:{locked.pk}",
        now=now,
        data={"user": user.pk},
    )
    return locked
