"""The verified lives of people, as each person's own score rests on them: one for a page, many for a ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from jifenban.cases.basis import basis_service
from jifenban.cases.facts_of_form import identity_records
from jifenban.cases.models import VerifiedScore
from jifenban.facts.models import Assertion
from jifenban.facts.queries import facts_of, verified_facts_of
from jifenban.people.models import Person
from policypack.policy import Policy

Facts = dict[str, Any]


def life_of(person: Person, loaded: Policy, known_at: datetime) -> Facts:
    """The verified facts of one person as known at a moment, with what the identity number says."""
    found = lives_of([person.pk], loaded, known_at).get(person.pk, {})
    return {**found, **identity_records(loaded, person)}


def lives_of(person_ids: Sequence[int], loaded: Policy, known_at: datetime) -> dict[int, Facts]:
    """Person id → fact → value or records, verified as known at a moment. A handful of queries for all.

    Where the policy builds on another service's verified score, a life is what that score rests on and what
    has become of it since; otherwise it is all that departments have confirmed.
    """
    service = basis_service(loaded)
    if not service:
        return verified_facts_of(person_ids, known_at=known_at)
    return _gathered(present(_based_on(person_ids, service, known_at), known_at))


def ranked_lives_of(person_ids: Sequence[int], loaded: Policy, known_at: datetime) -> dict[int, Facts]:
    """The lives that a round ranks. Where the policy's own road ends in a score, they are what that score rests on.

    Such a score is frozen last thing before the ranking, after every answer and objection, and keeps its facts.
    """
    if basis_service(loaded) or not any(step.effect("freeze_score") for step in loaded.workflow.steps):
        return lives_of(person_ids, loaded, known_at)
    scores = (
        VerifiedScore.objects.filter(person__in=person_ids, service__key=loaded.service_key)
        .filter(since__lte=known_at)
        .order_by("person", "-since", "-pk")
        .distinct("person")
    )
    rows = scores.values_list("person", "assessment__inputs")
    return {person_id: inputs["facts"] for person_id, inputs in rows.iterator(chunk_size=5000)}


def _based_on(person_ids: Sequence[int], service: str, known_at: datetime) -> set[int]:
    """The assertions under the verified scores these people had at a moment."""
    scores = (
        VerifiedScore.objects.standing()
        .filter(person__in=person_ids, service__key=service, since__lte=known_at)
        .order_by("person", "-since", "-pk")
        .distinct("person")
        .select_related("assessment")
    )
    return {pk for score in scores for pk in score.assessment.inputs["assertions"]}


def present(ids: Collection[int], known_at: datetime) -> set[int]:
    """What these assertions had become by a moment: a later answer takes the place of what it answers."""
    present, fresh = set(ids), set(ids)
    while fresh:
        newer = Assertion.objects.filter(supersedes__in=fresh, recorded_at__lte=known_at).exclude(
            standing=Assertion.Standing.CLAIMED
        )
        pairs = list(newer.values_list("pk", "supersedes_id"))
        fresh = {pk for pk, _ in pairs} - present
        present = (present - {old for pk, old in pairs if pk in fresh}) | fresh
    return present


def _gathered(ids: Collection[int]) -> dict[int, Facts]:
    """The lives these assertions make, without the refuted ones; records in the order they were told."""
    lives: dict[int, Facts] = defaultdict(dict)
    kept = Assertion.objects.filter(pk__in=ids).exclude(standing=Assertion.Standing.REFUTED).order_by("pk")
    for person_id, fact, value in kept.values_list("person_id", "fact", "value").iterator(chunk_size=5000):
        if isinstance(value, dict):
            lives[person_id].setdefault(fact, []).append(value)
        else:
            lives[person_id][fact] = value
    return dict(lives)


def held(score: VerifiedScore, fact: str, now: datetime) -> list[Any]:
    """What counts now of one fact under a score, as a list."""
    value = facts_of(present(score.assessment.inputs["assertions"], now)).get(fact)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
