"""The only doors to the giving of places: the round's managers, and everybody for what is published."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import NotAllowed
from jifenban.accounts.models import User
from jifenban.admissions.models import Allocation, PlaceList
from jifenban.admissions.rules import gives_places
from jifenban.policies.access import may_manage_round
from jifenban.policies.models import Round

#: The states of a round in which its places are fixed and everybody may see them.
OPEN_TO_ALL = (Round.State.FROZEN, Round.State.PUBLISHED, Round.State.FINAL)


def placing_round_for(user: User, pk: int) -> Round:
    """A round of places that this user manages; Http404 for everybody else and every other round."""
    round = Round.objects.select_related("service", "revision").filter(pk=pk).first()
    if round is None or not may_manage_round(user, round) or not gives_places(round):
        raise Http404
    return round


def allocation_for(user: User, allocation_id: int) -> Allocation:
    """An allocation of a round this user manages; Http404 for everybody else."""
    found = Allocation.objects.select_related("round__service", "round__revision").filter(pk=allocation_id)
    allocation = found.first()
    if allocation is None or not may_manage_round(user, allocation.round):
        raise Http404
    return allocation


def public_round(pk: int) -> Round:
    """A round whose places anybody may see; Http404 before they are fixed."""
    round = Round.objects.select_related("service", "revision").filter(pk=pk, state__in=OPEN_TO_ALL).first()
    if round is None or not gives_places(round):
        raise Http404
    return round


def public_list(pk: int, now: datetime) -> PlaceList:
    """A list as anybody may know of it; its lines are shown only by `lists.rows`."""
    found = PlaceList.objects.select_related("allocation__round__service", "allocation__round__revision")
    place_list = found.filter(pk=pk, shown_from__lte=now).first()
    if place_list is None:
        raise Http404
    return place_list


def locked_round(round_id: int, actor: Actor) -> Round:
    """A round of places, locked for its manager. Raises NotAllowed."""
    rounds = Round.objects.select_for_update(of=("self",)).select_related("service", "revision")
    round = rounds.get(pk=round_id)
    if not may_manage_round(actor, round):
        raise NotAllowed("您不负责这个批次，不能处理它的学位。")
    return round


def locked_allocation(allocation_id: int, actor: Actor) -> Allocation:
    """An allocation, locked after its round, for the round's manager. Raises NotAllowed."""
    round_id = Allocation.objects.values_list("round_id", flat=True).get(pk=allocation_id)
    round = locked_round(round_id, actor)
    allocation = Allocation.objects.select_for_update().get(pk=allocation_id)
    allocation.round = round
    return allocation
