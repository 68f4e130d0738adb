"""The only door from a page to a round and its runs: who manages it or makes a list of it, and nobody else."""

from __future__ import annotations

from django.http import Http404

from jifenban.accounts.models import User
from jifenban.policies.access import may_see_round
from jifenban.policies.models import Round
from jifenban.rankings.models import Run


def rounds_of(user: User) -> list[Round]:
    """The rounds this user manages or makes a list of, newest first."""
    rounds = Round.objects.select_related("service", "revision").order_by("-key", "-pk")
    return [round for round in rounds if may_see_round(user, round)]


def round_for(user: User, pk: int) -> Round:
    """A round this user manages or makes a list of; Http404 for everybody else."""
    round = Round.objects.select_related("service", "revision").filter(pk=pk).first()
    if round is None or not may_see_round(user, round):
        raise Http404
    return round


def run_for(user: User, run_id: int) -> Run:
    """A run of a round this user may see; Http404 for everybody else."""
    run = Run.objects.select_related("round__service", "round__revision").filter(pk=run_id).first()
    if run is None or not may_see_round(user, run.round):
        raise Http404
    return run
