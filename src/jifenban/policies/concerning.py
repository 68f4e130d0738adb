"""Which published policies concern a member of staff: those of the cities whose offices they work in."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from jifenban.accounts.models import User
from jifenban.offices.queries import memberships
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy
from policypack.policy import Policy

KEPT = "known_policies"


def city_of(service_key: str) -> str:
    """The city of a service, or of a revision by its identity."""
    return service_key.partition("/")[0]


def policies_of(user: User | AnonymousUser) -> list[tuple[Revision, Policy]]:
    """Every published revision of these cities with its policy, the oldest first; read once for a user object.

    The offices of a case are its own city's, so no other city's policy gives anybody a step.
    """
    cities = {membership.office.city for membership in memberships(user)}
    if not cities:
        return []
    known: tuple[set[str], list[tuple[Revision, Policy]]] | None = getattr(user, KEPT, None)
    if known is None or known[0] != cities:
        rows = Revision.objects.select_related("service").order_by("pk")
        known = (cities, [(row, policy(row)) for row in rows if city_of(row.identity) in cities])
        setattr(user, KEPT, known)
    return known[1]
