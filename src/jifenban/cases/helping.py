"""Staff who may fill in for visitors: those whose role receives people at a window."""

from __future__ import annotations

from jifenban.accounts.actors import Actor, System
from jifenban.cases.roles import staff_steps
from jifenban.offices.queries import memberships
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy


def may_help(actor: Actor) -> bool:
    """Whether the actor has a role that some policy gives a step on the window's screen."""
    if isinstance(actor, System):
        return False
    roles = {membership.role for membership in memberships(actor)}
    return bool(roles & window_roles()) if roles else False


def window_roles() -> set[str]:
    """The roles that take steps at a window, in any published policy."""
    found: set[str] = set()
    for revision in Revision.objects.all():
        found |= {step.who.role for step in staff_steps(policy(revision).workflow, screen="window")}
    return found


def window_fills_in(revision: Revision) -> bool:
    """Whether the policy has a window take in what it filled in for a visitor, from the start."""
    workflow = policy(revision).workflow
    steps = (step for step in workflow.steps_from(workflow.start) if step.screen == "window")
    return any(step.effect("freeze_submission") for step in steps)
