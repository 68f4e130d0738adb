"""Which lists a round has, under which rules a run of one was made, and which lists have spoken."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from jifenban.cases.models import Case, Intent
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from jifenban.rankings.models import Run
from jifenban.rankings.population import passed_cases
from policypack.lists import for_list, named, rankings_of
from policypack.policy import Policy
from policypack.process import Who
from policypack.ranking_model import RankingRule

PUBLIC = (Run.State.PUBLISHED, Run.State.FINAL)


@dataclass(frozen=True)
class ListName:
    """One of the lists of a round; the first has the key "" and, where it is the only one, no label."""

    key: str
    label: str


def lists_of(round: Round) -> list[ListName]:
    """The lists of a round, the first one first; none where its policy ranks nobody."""
    return [ListName(rule.key, rule.label) for rule in rankings_of(policy(round.revision).rules)]


def maker_of(round: Round, list_key: str) -> str:
    """Who makes a list, as people read it: the office's name and the role; "" where the manager does."""
    rule = rule_of(round, list_key)
    return _named(round, rule.who) if rule else ""


def drawer_of(round: Round, list_key: str) -> str:
    """Who draws the line of a list, as people read it; "" where the manager does."""
    rule = rule_of(round, list_key)
    return _named(round, rule.line_by) if rule else ""


def final_runs(round: Round) -> QuerySet[Run]:
    """The runs for good of a round that stand: neither failed nor taken back."""
    return Run.objects.filter(round=round, trial=False).exclude(
        state__in=(Run.State.FAILED, Run.State.RETRACTED)
    )


def drawers_of(round: Round) -> dict[str, str]:
    """The values of a round that are lines, each with who draws it where that is not the manager."""
    rules = rankings_of(policy(round.revision).rules)
    return {rule.line: _named(round, rule.line_by) for rule in rules if rule.line and rule.line_by}


def rule_of(round: Round, list_key: str) -> RankingRule | None:
    """The rules of a list of a round; None for a list it has not."""
    return next((rule for rule in rankings_of(policy(round.revision).rules) if rule.key == list_key), None)


def _named(round: Round, who: Who | None) -> str:
    office, role = named(policy(round.revision), who)
    return f"{office}的{role}" if office else role


def policy_of(run: Run) -> Policy:
    """The policy of a run, with the rules of the run's list."""
    return for_list(policy(run.round.revision), run.list_key)


def wanted_lists(case: Case) -> list[str]:
    """The keys of the lists of the case's round that it is wanted for."""
    assert case.round is not None
    wanted = set(Intent.objects.filter(case=case, missed_at=None).values_list("key", flat=True))
    rules = rankings_of(policy(case.round.revision).rules)
    return [rule.key for rule in rules if not rule.intent or rule.intent in wanted]


def silent_lists(case: Case, states: Collection[str]) -> list[str]:
    """The keys of the further lists the case waits for: their final run is not in one of these states."""
    spoken = Run.objects.filter(round=case.round_id, trial=False, state__in=states)
    said = set(spoken.values_list("list_key", flat=True))
    return [key for key in wanted_lists(case) if key not in said]


def round_state(round: Round) -> Round.State:
    """Where a frozen round stands by its lists: final when each is final that anybody waits for."""
    states = dict(
        Run.objects.filter(round=round, trial=False, state__in=PUBLIC).values_list("list_key", "state")
    )
    if not states:
        return Round.State.FROZEN
    open_ones = [
        one.key
        for one in lists_of(round)
        if states.get(one.key) != Run.State.FINAL
        and (one.key in states or passed_cases(round, one.key).exists())
    ]
    return Round.State.PUBLISHED if open_ones else Round.State.FINAL
