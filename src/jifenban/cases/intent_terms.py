"""Holding a case to the dates of what it is wanted for: told, warned, missed, moved for all by an announcement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from procrastinate.contrib.django import app

from jifenban.accounts.actors import SYSTEM, Actor
from jifenban.cases.intents import HoldView, chosen_in_form, due_of, round_of, view_of
from jifenban.cases.messages import Occasion, send
from jifenban.cases.models import Case, Intent
from jifenban.cases.taking import Taking
from jifenban.cases.terms import mornings_before
from jifenban.journal.actions import record
from jifenban.offices.queries import calendar
from jifenban.policies.actions import set_round_value
from jifenban.policies.models import Revision, Round, RoundValue
from jifenban.policies.queries import policy
from policypack.intents import OWN, IntentRule
from policypack.policy import Policy


@dataclass(frozen=True)
class Keeping:
    """One intent of a locked case at one moment: whoever acts, and the policy that says what it is held to."""

    intent: Intent
    policy: Policy
    actor: Actor
    now: datetime

    @property
    def rule(self) -> IntentRule:
        """What the policy says of this service."""
        return self.policy.workflow.intents[self.intent.key]

    @property
    def ahead(self) -> HoldView | None:
        """The next date that the case has to keep; None when it is over or nobody knows a date."""
        if not self.intent.case.live:
            return None
        return view_of(self.intent.case, self.policy, self.rule, self.now).next

    def say(self, occasion: str, due: datetime | None) -> None:
        """Send the message of an occasion, once for each date, a reminder once for each of its mornings."""
        message = self.rule.messages.get(occasion)
        if message is not None:
            about = Occasion(self.intent.case, self.policy, due_at=due, intent=self.rule.label)
            stamp = self.now if occasion == "soon" else due
            dedupe = f"intent:{self.intent.pk}/{occasion}/{stamp.isoformat() if stamp else ''}"
            send(about, message, dedupe, self.actor, self.now)

    def note(self, verb: str, **data: str) -> None:
        """Write what became of the intent into the journal."""
        found = {"intent": self.intent.key, **data}
        record(actor=self.actor, verb=verb, subject=f"case:{self.intent.case_id}", now=self.now, data=found)


def hold_intents(taking: Taking) -> None:
    """After a step of a locked case: remember what was chosen, tell the dates, refuse a service it is too late for."""
    if not taking.policy.workflow.intents:
        return
    if taking.step.effect("freeze_submission") is not None:
        _remember(taking)
    for intent in Intent.objects.filter(case=taking.case, missed_at=None):
        keeping = Keeping(intent, taking.policy, taking.actor, taking.now)
        hold = keeping.rule.hold(taking.step.do)
        due = due_of(round_of(taking.case, keeping.rule), hold) if hold else None
        if due is not None and taking.now >= due:
            miss(keeping, taking.step.do, due)
        else:
            plan(keeping)


def _remember(taking: Taking) -> None:
    rules = {rule.key: rule for rule in chosen_in_form(taking.case, taking.policy)}
    Intent.objects.filter(case=taking.case).exclude(key__in=rules).delete()
    for key, rule in rules.items():
        chosen = {"chosen_at": taking.now}
        intent, fresh = Intent.objects.get_or_create(case=taking.case, key=key, defaults=chosen)
        if fresh:
            keeping = Keeping(intent, taking.policy, taking.actor, taking.now)
            keeping.note("choose_intent", round=rule.round)
            view = view_of(taking.case, taking.policy, rule, taking.now)
            if view.next is not None and not any(hold.late for hold in view.holds):
                keeping.say("told", view.next.due)


def miss(keeping: Keeping, step: str, due: datetime) -> None:
    """The date has passed: the case goes on without this service, and the person is told."""
    intent = keeping.intent
    intent.missed_at, intent.missed_step, intent.next_at = keeping.now, step, None
    intent.save(update_fields=["missed_at", "missed_step", "next_at"])
    keeping.note("miss_intent", step=step, due_at=due.isoformat())
    keeping.say("missed", due)


def plan(keeping: Keeping) -> None:
    """Set when something of an intent is due next: a warning, or the date itself."""
    ahead, intent = keeping.ahead, keeping.intent
    intent.next_at = None
    if ahead is not None and ahead.due is not None:
        warnings = [moment for moment in _warnings(keeping.rule, ahead.due) if moment > keeping.now]
        intent.next_at = min([*warnings, ahead.due])
    intent.save(update_fields=["next_at"])


def _warnings(rule: IntentRule, due: datetime) -> list[datetime]:
    """The mornings on which people are reminded of a date."""
    return mornings_before(due, rule.warn, calendar())


def come_due(keeping: Keeping) -> None:
    """What happens at `next_at` of an intent: a warning, or the date has passed."""
    ahead, intent = keeping.ahead, keeping.intent
    if ahead is None or ahead.due is None or intent.missed_at is not None:
        Intent.objects.filter(pk=intent.pk).update(next_at=None)
    elif keeping.now >= ahead.due:
        miss(keeping, ahead.step, ahead.due)
    else:
        if keeping.now in _warnings(keeping.rule, ahead.due):
            keeping.say("soon", ahead.due)
            intent.warned = [*intent.warned, keeping.now.isoformat()]
            intent.save(update_fields=["warned"])
        plan(keeping)


def follow_round(keeping: Keeping) -> bool:
    """After a date was given anew: who missed it comes back if in time now, who waits is told the new one."""
    intent = keeping.intent
    view = view_of(intent.case, keeping.policy, keeping.rule, keeping.now)
    if any(hold.late for hold in view.holds):
        return False
    if intent.missed_at is not None:
        keeping.note("recover_intent", step=intent.missed_step)
        intent.missed_at, intent.missed_step = None, ""
        intent.save(update_fields=["missed_at", "missed_step"])
    plan(keeping)
    ahead = keeping.ahead
    if ahead is None:
        return False
    keeping.say("moved", ahead.due)
    return True


def next_intent(until: datetime, busy: set[int]) -> Intent | None:
    """The intent of which something is due first; those of busy cases are left for later."""
    due = Intent.objects.filter(next_at__lte=until).exclude(case__in=busy)
    return due.order_by("next_at", "pk").first()


@transaction.atomic
def fire_intent(intent_id: int, case_id: int, *, wait: bool) -> int:
    """Do what is due of an intent: 1 done, 0 nothing left to do, -1 the case is locked by somebody."""
    cases = Case.objects.select_related("revision").filter(pk=case_id)
    case = cases.select_for_update(of=("self",), skip_locked=not wait).first()
    if case is None:
        return -1
    intent = Intent.objects.select_related("case__revision").filter(pk=intent_id).first()
    if intent is None or intent.next_at is None:
        return 0
    come_due(Keeping(intent, policy(case.revision), SYSTEM, intent.next_at))
    return 1


@transaction.atomic
def announce_value(
    *, round: Round, key: str, value: str, source: str, actor: Actor, now: datetime
) -> RoundValue:
    """Give a round a value by announcement; cases that are held to it follow and their people are told.

    Errors as set_round_value.
    """
    row = set_round_value(round=round, key=key, value=value, source=source, actor=actor, now=now)
    app.configure_task("jifenban.cases.tasks.follow_announcement").defer(round_id=round.pk, key=key)
    return row


def follow_announcement(*, round_id: int, key: str, now: datetime) -> int:
    """Let every case held to this value of a round follow it; says how many follow. May run again."""
    round = Round.objects.select_related("service").get(pk=round_id)
    return sum(_follow(pk, now) for held in _held(round, key) for pk in held.values_list("pk", flat=True))


def _held(round: Round, key: str) -> Iterator[QuerySet[Intent]]:
    """The intents that a value of a round binds, by revision and service."""
    name = f"{round.service.key}/{round.key}"
    for revision in Revision.objects.filter(Exists(Case.objects.filter(revision=OuterRef("pk")))):
        for rule in policy(revision).workflow.intents.values():
            if rule.round in (OWN, name) and any(hold.value == key for hold in rule.holds):
                rows = Intent.objects.filter(case__revision=revision, key=rule.key).order_by("pk")
                yield rows.filter(case__round=round) if rule.round == OWN else rows


@transaction.atomic
def _follow(intent_id: int, now: datetime) -> int:
    owner = Intent.objects.values_list("case", flat=True).get(pk=intent_id)
    case = Case.objects.select_for_update(of=("self",)).select_related("revision").get(pk=owner)
    intent = Intent.objects.select_related("case__revision", "case__round").get(pk=intent_id)
    return int(follow_round(Keeping(intent, policy(case.revision), SYSTEM, now)))
