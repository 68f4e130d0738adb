"""What departments hold by themselves and nobody declares: offences, bad credit, mostly nothing."""

from __future__ import annotations

from datetime import datetime

from jifenban.accounts.actors import Actor
from jifenban.cases.models import Item, Review
from jifenban.facts.actions import CONFIRM, decide, declare
from jifenban.facts.models import Assertion
from policypack.facts import FactSpec


def report(item: Item, spec: FactSpec, latest: list[Review], actor: Actor, now: datetime) -> None:
    """What departments hold by themselves: "confirm" says that there is nothing beside what the form shows."""
    made: list[int] = []
    for review in latest:
        if not review.confirmed:
            continue
        origin, person = f"review:{review.pk}", item.case.person
        claims = declare(
            person=person,
            fact=spec.key,
            records=review.confirmed,
            source=Assertion.Source.SYSTEM,
            office=review.office,
            origin=origin,
            actor=actor,
            now=now,
        )
        answers = decide(
            assertions=claims,
            decision=CONFIRM,
            office=review.office,
            reason=review.reason,
            origin=origin,
            actor=actor,
            now=now,
        )
        made += [assertion.pk for assertion in answers]
    item.decided = made or standing(item, latest)
    item.state = Item.State.PARTLY if made else Item.State.CONFIRMED
    if item.assertions and not item.decided:
        item.state = Item.State.REFUSED
    item.reason = "；".join(review.reason for review in latest if review.reason)
    item.save()


def standing(item: Item, latest: list[Review]) -> list[int]:
    """What was on record and stands, where no department told anything else: all of it, unless one refused it."""
    refused = any(review.decision == Review.Decision.REFUSE for review in latest)
    return [] if refused else list(item.assertions)
