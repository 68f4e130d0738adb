"""Which screens of the desk somebody's roles open, as the published workflows say."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from jifenban.accounts.models import User
from jifenban.cases.roles import staff_steps
from jifenban.offices.queries import memberships
from jifenban.policies.concerning import policies_of


def screens_of(user: User | AnonymousUser) -> frozenset[str]:
    """The screens with a step for one of the user's roles, over all published revisions of their cities."""
    roles = {membership.role for membership in memberships(user)}
    return frozenset(
        step.screen
        for _, loaded in policies_of(user)
        for step in staff_steps(loaded.workflow)
        if step.screen and step.who.role in roles
    )
