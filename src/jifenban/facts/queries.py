"""Reads of assertions: what people said, and what of it was verified by some time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jifenban.facts.models import Assertion

Facts = dict[str, Any]
# Persons read at a time: bounds memory when a whole round is scored.
BATCH = 2000


def facts_of(assertion_ids: Collection[int]) -> Facts:
    """The facts that these assertions make: fact → value, or list of records. Refuted ones do not count.

    Of several assertions of a single value the latest counts.
    """
    rows = Assertion.objects.filter(pk__in=assertion_ids).exclude(standing=Assertion.Standing.REFUTED)
    return _gather(rows.order_by("pk").values_list("fact", "value"))


def verified_facts_of(person_ids: Sequence[int], *, known_at: datetime) -> dict[int, Facts]:
    """The verified facts of many persons in two queries per batch: person id → fact → value or records.

    Counted is what was confirmed by `known_at` and not superseded by then. Somebody who applied twice has
    told the same life twice, so of each fact only the latest decided telling counts.
    Cutting spells at a day is the rules' business.
    """
    found: dict[int, Facts] = {person_id: {} for person_id in person_ids}
    for batch in _batches(person_ids):
        chosen = _chosen(batch, known_at)
        ids = [assertion_id for some in chosen.values() for assertion_id in some]
        rows = Assertion.objects.filter(pk__in=ids).order_by("pk").values_list("person_id", "fact", "value")
        by_person: dict[int, list[tuple[str, Any]]] = defaultdict(list)
        for person_id, fact, value in rows.iterator():
            by_person[person_id].append((fact, value))
        for person_id, pairs in by_person.items():
            found[person_id] = _gather(pairs)
    return found


def verified_ids_of(person_ids: Sequence[int], *, known_at: datetime) -> dict[int, list[int]]:
    """The ids of the assertions that verified_facts_of rests on, for those who store them."""
    found: dict[int, list[int]] = {person_id: [] for person_id in person_ids}
    for batch in _batches(person_ids):
        found.update(_chosen(batch, known_at))
    return found


@dataclass(frozen=True)
class _Link:
    """An assertion without its value: enough to tell which ones count."""

    id: int
    person_id: int
    fact: str
    source: str
    standing: str
    origin: str
    recorded_at: datetime
    supersedes_id: int | None

    @property
    def withdrawn(self) -> bool:
        return self.standing == Assertion.Standing.REFUTED and self.source == Assertion.Source.DECLARED


def _decided(links: list[_Link], superseded: set[int]) -> Iterator[tuple[_Link, bool]]:
    for link in links:
        if link.standing != Assertion.Standing.CLAIMED and not link.withdrawn and link.id not in superseded:
            yield link, link.standing == Assertion.Standing.CONFIRMED


def _chosen(person_ids: Sequence[int], known_at: datetime) -> dict[int, list[int]]:
    """Person → ids: of each fact, the links that count in the telling (root origin) decided last."""
    links = [
        _Link(*row)
        for row in Assertion.objects.filter(person__in=person_ids, recorded_at__lte=known_at)
        .order_by("pk")
        .values_list(*_Link.__dataclass_fields__)
    ]
    roots: dict[int, str] = {}
    for link in links:
        roots[link.id] = roots.get(link.supersedes_id or 0, link.origin)
    superseded = {link.supersedes_id for link in links if link.supersedes_id}
    latest: dict[tuple[int, str], tuple[datetime, int]] = {}
    telling: dict[tuple[int, str], str] = {}
    picked = list(_decided(links, superseded))
    for link, _ in picked:
        key = (link.person_id, link.fact)
        moment = (link.recorded_at, link.id)
        if key not in latest or moment > latest[key]:
            latest[key], telling[key] = moment, roots[link.id]
    chosen: dict[int, list[int]] = defaultdict(list)
    for link, counts in picked:
        if counts and roots[link.id] == telling[link.person_id, link.fact]:
            chosen[link.person_id].append(link.id)
    return dict(chosen)


def _gather(pairs: Iterable[tuple[str, Any]]) -> Facts:
    """A mapping is a record and joins a list; anything else is a single value, and the last one holds."""
    facts: Facts = {}
    for fact, value in pairs:
        if isinstance(value, dict):
            facts.setdefault(fact, []).append(value)
        else:
            facts[fact] = value
    return facts


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
