"""Which verified items fall out of the windows of the services a score may be used for, and by when to adjust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.birthdays import rule_of
from jifenban.cases.eligibility import day_and_values
from jifenban.cases.entry import EntryItem, fallen_items
from jifenban.cases.intents import due_of
from jifenban.cases.messages import Occasion, send
from jifenban.cases.models import VerifiedScore
from jifenban.cases.scores import score_for
from jifenban.cases.wording import due_text, list_text
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from policypack.intents import OWN, IntentRule


@dataclass(frozen=True)
class Fading:
    """A service ahead: the items that count for less there, and the last day to have an adjustment taken in."""

    rule: IntentRule
    round: Round
    items: list[EntryItem]
    due: datetime | None
    over: bool

    @property
    def due_text(self) -> str:
        """The last day, as people read it; "" while nobody knows it."""
        return due_text(self.due) if self.due else ""


def fading(score: VerifiedScore, now: datetime) -> list[Fading]:
    """Every service whose dates bind this score's policy, with the items that fall out of its windows."""
    loaded = policy(score.assessment.revision)
    found = []
    for rule in loaded.workflow.intents.values():
        round = _round(rule)
        if round is not None:
            found.append(_fading(score, rule, round, now))
    return found


def _round(rule: IntentRule) -> Round | None:
    if rule.round == OWN:
        return None
    service, _, key = rule.round.rpartition("/")
    states = [Round.State.PREPARED, Round.State.OPEN]
    rows = Round.objects.filter(service__key=service, key=key, state__in=states)
    return rows.select_related("revision").first()


def _fading(score: VerifiedScore, rule: IntentRule, round: Round, now: datetime) -> Fading:
    there = policy(round.revision)
    as_of, values = day_and_values(round, now)
    assessment = score_for(score.person, there, values, as_of, now)
    due = due_of(round, rule.holds[-1])
    items = fallen_items(there, score, assessment)
    return Fading(rule, round, items, due, due is not None and now >= due)


def tell_fading(round: Round, now: datetime) -> int:
    """Tell everybody whose items fall out of this round's windows by when to adjust; once each. Says how many."""
    return sum(_tell(score, round, now) for score in _scores_for(round))


def _scores_for(round: Round) -> Iterator[VerifiedScore]:
    """The scores in use under policies whose intents name this round."""
    name = f"{round.service.key}/{round.key}"
    rows = VerifiedScore.objects.filter(ended_at=None).select_related(
        "person", "service", "assessment__revision", "assessment__case__revision"
    )
    for score in rows.order_by("pk").iterator(chunk_size=500):
        rules = policy(score.assessment.revision).workflow.intents.values()
        if any(rule.round == name for rule in rules):
            yield score


def _tell(score: VerifiedScore, round: Round, now: datetime) -> int:
    loaded = policy(score.assessment.revision)
    adjustment = rule_of(loaded)
    views = [
        view for view in fading(score, now) if view.round.pk == round.pk and view.items and not view.over
    ]
    if not views or adjustment is None or not adjustment.fading:
        return 0
    view = views[0]
    labels = list_text(item.label for item in view.items)
    case = score.assessment.case
    occasion = Occasion(case, loaded, due_at=view.due, items=labels, intent=view.rule.label)
    send(occasion, adjustment.fading, f"fading:{score.pk}/{round.pk}/{view.due_text}", SYSTEM, now)
    return 1
