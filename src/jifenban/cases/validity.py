"""Which verified items fall out of the windows of the services a score may be used for, and by when to adjust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from jifenban.accounts.actors import SYSTEM, Actor
from jifenban.cases.birthdays import rule_of
from jifenban.cases.eligibility import day_and_values
from jifenban.cases.entry import EntryItem, fallen_items
from jifenban.cases.intents import due_of
from jifenban.cases.messages import Occasion, send
from jifenban.cases.models import Case, VerifiedScore
from jifenban.cases.scores import score_for
from jifenban.cases.terms import mornings_before
from jifenban.cases.wording import due_text, list_text
from jifenban.notices.models import Message
from jifenban.offices.queries import calendar
from jifenban.policies.actions import open_round
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from policypack.adjustments import AdjustmentRule
from policypack.intents import OWN, IntentRule
from policypack.policy import Policy


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
    """Every service whose dates bind this score's policy, with the items that fall out of its windows.

    None while the score is suspended: it is of no use anywhere then.
    """
    if score.suspended_at is not None:
        return []
    loaded = policy(score.assessment.revision)
    found = []
    for rule in loaded.workflow.intents.values():
        round = _round(rule)
        if round is not None:
            found.append(_fading(score, rule, round, now))
    return found


def fading_of(case: Case, now: datetime) -> list[Fading]:
    """The same for the score in use that a case gave; nothing for any other case."""
    rows = VerifiedScore.objects.filter(assessment__case=case, ended_at=None)
    score = _with_policy(rows).first()
    return fading(score, now) if score else []


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
    items = fallen_items(there, score, assessment, only=_windowed(there))
    return Fading(rule, round, items, due, due is not None and now >= due)


def _windowed(loaded: Policy) -> frozenset[str]:
    """The indicators that read a fact with a look-back window: what they count falls out with time."""
    facts = {key for key, spec in loaded.rules.facts.items() if spec.window is not None}
    return frozenset(key for key, one in loaded.rules.indicators.items() if facts & set(one.facts))


def tell_fading(round: Round, now: datetime) -> int:
    """Tell everybody whose items fall out of this round's windows by when to adjust; once each. Says how many."""
    told = 0
    for score in _scores_for(round):
        views = [view for view in _to_tell(score, now) if view.round.pk == round.pk]
        told += sum(_tell(score, view, now) for view in views)
        plan_fading(score, now)
    return told


def _scores_for(round: Round) -> Iterator[VerifiedScore]:
    """The scores in use under policies whose intents name this round."""
    name = f"{round.service.key}/{round.key}"
    for score in (
        _with_policy(VerifiedScore.objects.filter(ended_at=None)).order_by("pk").iterator(chunk_size=500)
    ):
        rules = policy(score.assessment.revision).workflow.intents.values()
        if any(rule.round == name for rule in rules):
            yield score


def _with_policy(scores: QuerySet[VerifiedScore]) -> QuerySet[VerifiedScore]:
    return scores.select_related(
        "person", "service", "assessment__revision", "assessment__case__revision", "assessment__case__service"
    )


def _to_tell(score: VerifiedScore, now: datetime) -> list[Fading]:
    """The services for which something falls out and can still be mended."""
    rule = rule_of(policy(score.assessment.revision))
    if rule is None or not rule.fading:
        return []
    return [view for view in fading(score, now) if view.items and not view.over]


def _tell(score: VerifiedScore, view: Fading, now: datetime) -> int:
    """Say what falls out: when it is known first, and on the mornings before the last day; 1 if it was said."""
    loaded = policy(score.assessment.revision)
    rule = rule_of(loaded)
    assert rule is not None  # _to_tell has looked
    labels = list_text(item.label for item in view.items)
    about = f"{view.round.pk}/{view.due_text}/{labels}"
    dedupe = f"fading:{score.person_id}/{sha256(about.encode()).hexdigest()[:24]}"
    if Message.objects.filter(dedupe=dedupe).exists():
        if now not in _mornings(rule, view):
            return 0
        dedupe = f"{dedupe}/{now.date()}"
    case = score.assessment.case
    occasion = Occasion(case, loaded, due_at=view.due, items=labels, intent=view.rule.label)
    send(occasion, rule.fading, dedupe, SYSTEM, now)
    return 1


def _mornings(rule: AdjustmentRule, view: Fading) -> list[datetime]:
    return mornings_before(view.due, rule.early, calendar()) if view.due else []


def plan_fading(score: VerifiedScore, now: datetime) -> None:
    """Set when the person is reminded next of what falls out, if something does."""
    rule = rule_of(policy(score.assessment.revision))
    told = ((rule, view) for view in _to_tell(score, now)) if rule else ()
    ahead = [moment for rule, view in told for moment in _mornings(rule, view) if moment > now]
    VerifiedScore.objects.filter(pk=score.pk).update(fading_at=min(ahead, default=None))


def next_fading(until: datetime, busy: set[int]) -> VerifiedScore | None:
    """The score of which something fading is to be told first; those of busy cases are left for later."""
    due = VerifiedScore.objects.filter(ended_at=None, fading_at__lte=until).select_related("assessment")
    return due.exclude(assessment__case__in=busy).order_by("fading_at", "pk").first()


@transaction.atomic
def fire_fading(score_id: int, case_id: int, *, wait: bool) -> int:
    """Tell what fades of a score: 1 done, 0 nothing left to do, -1 the case is locked by somebody."""
    cases = Case.objects.filter(pk=case_id)
    if cases.select_for_update(of=("self",), skip_locked=not wait).first() is None:
        return -1
    score = _with_policy(VerifiedScore.objects.filter(pk=score_id, ended_at=None)).first()
    if score is None or score.fading_at is None:
        return 0
    moment = score.fading_at
    for view in _to_tell(score, moment):
        _tell(score, view, moment)
    plan_fading(score, moment)
    return 1


@transaction.atomic
def announce_opening(*, round: Round, actor: Actor, now: datetime) -> Round:
    """Open a round, and let people know whose items fall out of its windows. Errors as open_round."""
    opened = open_round(round=round, actor=actor, now=now)
    app.configure_task("jifenban.cases.tasks.follow_opening").defer(round_id=opened.pk)
    return opened
