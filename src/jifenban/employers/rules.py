"""What the packs say of employers: in which services they are parties, and who checks their registration."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from jifenban.accounts.actors import Actor, System
from jifenban.employers.models import Employer
from jifenban.policies.access import holds
from jifenban.policies.concerning import policies_of
from jifenban.policies.errors import NoEdition
from jifenban.policies.models import Service
from jifenban.policies.queries import current, policy
from policypack.forms import PhotoLimit
from policypack.policy import Policy
from policypack.registration import Registration


def services_with_employers(now: datetime) -> list[Service]:
    """The services in which an employer is a party by the edition in force, by key."""
    found = []
    for service in Service.objects.order_by("key"):
        loaded = _in_force(service.key, now)
        if loaded and any(one.party == "employer" for one in loaded.workflow.relations.values()):
            found.append(service)
    return found


def _in_force(service: str, now: datetime) -> Policy | None:
    try:
        return policy(current(service, now.date()))
    except NoEdition:
        return None


def registration_rule(service: str, now: datetime) -> Registration | None:
    """How employers register in a service by the edition in force; None where nobody checks them."""
    loaded = _in_force(service, now)
    return loaded.workflow.registration if loaded else None


def proof_limit(service: str, now: datetime) -> PhotoLimit:
    """What a picture of a registration's paper may be; only where the service has a rule for it."""
    loaded = policy(current(service, now.date()))
    assert loaded.workflow.registration is not None
    return loaded.forms.photo_limits[loaded.workflow.registration.limit]


def checks_service(actor: Actor, service: str) -> bool:
    """Whether somebody checks the registrations of a service, by any of its published editions."""
    return isinstance(actor, System) or service in checked_services(actor)


def checked_services(actor: Actor) -> set[str]:
    """The services whose registrations somebody checks; cheap for people without an office."""
    if isinstance(actor, System):
        return set()
    return {
        loaded.service_key
        for _, loaded in policies_of(actor)
        if loaded.workflow.registration is not None
        and holds(actor, loaded.workflow.registration.who, loaded.workflow, loaded.service_key)
    }


def registrations_for(actor: Actor) -> QuerySet[Employer]:
    """The registrations that somebody may check, of every state."""
    return Employer.objects.filter(service__in=checked_services(actor))
