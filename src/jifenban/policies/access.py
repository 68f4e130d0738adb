"""Who may manage a round."""

from __future__ import annotations

from jifenban.accounts.actors import Actor, System
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships
from jifenban.policies.models import Round
from jifenban.policies.queries import policy, round_plan


def may_manage_round(actor: Actor, round: Round) -> bool:
    """Whether the pack's `who: manage` of this round names a role and office that the actor has."""
    if isinstance(actor, System):
        return True
    who = round_plan(round).manage
    if who is None or who.relation is None:
        return False
    relation = policy(round.revision).workflow.relations[who.relation]
    mine = [membership.office for membership in memberships(actor) if membership.role == who.role]
    if relation.kind == "office":
        return any(office.code == relation.code for office in mine)
    if relation.kind == "root":
        city = round.service.key.partition("/")[0]
        return any(office.kind == Office.Kind.CITY and office.city == city for office in mine)
    return False
