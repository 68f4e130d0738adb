"""What data alone decides: the facts a form only shows, as departments and systems have them on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jifenban.facts.models import Assertion
from jifenban.facts.queries import facts_of, verified_ids_of
from jifenban.people.models import Person
from policypack.policy import Policy


def shown_facts(loaded: Policy) -> frozenset[str]:
    """The facts that a section of the form shows and nobody is asked."""
    return frozenset(fact for section in loaded.forms.sections for fact in section.shows)


def ids_on_record(person: Person, loaded: Policy, now: datetime) -> list[int]:
    """The verified assertions about those facts, as known now."""
    shown = shown_facts(loaded)
    if not shown:
        return []
    ids = verified_ids_of([person.pk], known_at=now)[person.pk]
    return list(
        Assertion.objects.filter(pk__in=ids, fact__in=shown).order_by("pk").values_list("pk", flat=True)
    )


def on_record(person: Person, loaded: Policy, now: datetime) -> dict[str, Any]:
    """Those facts themselves: fact → value or records."""
    return facts_of(ids_on_record(person, loaded, now))
