"""Makes the invented people: a person, a log-in joined to it, and a line for the identity provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.demo.identities import Identity, birthdays, invent
from jifenban.demo.scenario import Group, Scenario
from jifenban.people.actions import join_account, recognise_person
from jifenban.people.models import Person


@dataclass(frozen=True)
class Applicant:
    """One invented person with the group that says what they do."""

    identity: Identity
    group: Group
    person: Person


def plan_people(scenario: Scenario, random: Random) -> Iterator[tuple[Identity, Group]]:
    """The people of a scenario in its order; the same seed gives the same people."""
    serial = 0
    for group in scenario.groups:
        days = birthdays(random, *group.born)
        for _ in range(group.count):
            serial += 1
            yield invent(random, serial, next(days), group.level), group


def make_applicant(identity: Identity, group: Group, now: datetime) -> Applicant:
    """Write one person and the log-in down, as a first log-in through the identity provider would."""
    user = User(username=f"person-{identity.sub}")
    user.set_unusable_password()
    user.save()
    person = recognise_person(
        number=identity.number, name=identity.name, phone=identity.phone, actor=SYSTEM, now=now
    )
    person = join_account(person=person, user=user, actor=user, now=now)
    return Applicant(identity, group, person)


def provider_line(identity: Identity, group: Group) -> dict[str, str]:
    """What the identity provider's file holds about one person."""
    return {
        "sub": identity.sub,
        "name": identity.name,
        "id_number": identity.number,
        "phone": identity.phone,
        "level": identity.level,
        "note": group.note,
    }
