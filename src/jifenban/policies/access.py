"""Who may manage a round."""

from __future__ import annotations

from jifenban.accounts.actors import Actor, System
from jifenban.offices.models import Membership, Office
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
    mine = Membership.objects.filter(user=actor, role=who.role)
    if relation.kind == "office":
        return mine.filter(office__code=relation.code).exists()
    if relation.kind == "root":
        city = round.service.key.partition("/")[0]
        return mine.filter(office__kind=Office.Kind.CITY, office__city=city).exists()
    return False
