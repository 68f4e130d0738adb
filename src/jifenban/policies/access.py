"""Who may manage a round, makes each of its lists, draws the line of each; and the services of staff's cities."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from jifenban.accounts.actors import Actor, System
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships
from jifenban.policies.models import Round, Service
from jifenban.policies.queries import policy, round_plan
from policypack.lists import rankings_of
from policypack.process import Who
from policypack.workflow import Workflow


def services_of(staff: Actor) -> QuerySet[Service]:
    """What people may apply for in the cities where a member of staff works: nothing else is done at their window."""
    if isinstance(staff, System):
        return Service.objects.none()
    of_cities = Q(pk__in=())
    for city in {one.office.city for one in memberships(staff)}:
        of_cities |= Q(key__startswith=f"{city}/")
    return Service.objects.filter(of_cities).order_by("key")


def may_manage_round(actor: Actor, round: Round) -> bool:
    """Whether the pack's `who: manage` of this round names a role and office that the actor has."""
    return _holds(actor, round, round_plan(round).manage)


def may_make_list(actor: Actor, round: Round, list_key: str) -> bool:
    """Whether the actor ranks, confirms and publishes this list: whom the list names, else the manager."""
    makers = [rule.who for rule in rankings_of(policy(round.revision).rules) if rule.key == list_key]
    named = next((who for who in makers if who is not None), None)
    return _holds(actor, round, named or round_plan(round).manage)


def may_give_value(actor: Actor, round: Round, key: str) -> bool:
    """Whether the actor gives the round this value: the line of a list whom the list names, else the manager."""
    named = [rule.line_by for rule in rankings_of(policy(round.revision).rules) if rule.line == key]
    drawer = next((who for who in named if who is not None), None)
    return _holds(actor, round, drawer or round_plan(round).manage)


def may_see_round(actor: Actor, round: Round) -> bool:
    """Whether the actor manages the round, makes one of its lists or draws the line of one."""
    rules = rankings_of(policy(round.revision).rules)
    named = [who for rule in rules for who in (rule.who, rule.line_by) if who is not None]
    return any(_holds(actor, round, who) for who in (round_plan(round).manage, *named))


def _holds(actor: Actor, round: Round, who: Who | None) -> bool:
    """Whether the actor has the role at the office, which is the same for every case of the round."""
    if isinstance(actor, System):
        return True
    if who is None or who.relation is None:
        return False
    return holds(actor, who, policy(round.revision).workflow, round.service.key)


def holds(actor: Actor, who: Who, workflow: Workflow, service: str) -> bool:
    """Whether somebody has a role at an office that is the same for all cases of a service: a named one, or its city."""
    if isinstance(actor, System):
        return True
    relation = workflow.relations[who.relation or ""]
    mine = [membership.office for membership in memberships(actor) if membership.role == who.role]
    if relation.kind == "office":
        return any(office.code == relation.code for office in mine)
    if relation.kind == "root":
        city = service.partition("/")[0]
        return any(office.kind == Office.Kind.CITY and office.city == city for office in mine)
    return False
