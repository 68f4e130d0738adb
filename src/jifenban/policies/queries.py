"""Reads of published policies and of the values of rounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from jifenban.clock import CHINA
from jifenban.policies.errors import NoEdition
from jifenban.policies.files import unpack_files
from jifenban.policies.models import Archive, Revision, Round, RoundValue, Service
from policypack.phases import Today, spans_of, today_in
from policypack.policy import Policy, load_policy
from policypack.rounds import RoundPlan, format_round_value, parse_round_value


def policy(revision: Revision) -> Policy:
    """The policy of a published revision; read once per process, because a digest never changes."""
    return _policy(revision.digest, revision.identity)


@lru_cache(maxsize=64)
def _policy(digest: str, identity: str) -> Policy:
    files = Archive.objects.values_list("files", flat=True).get(revision__digest=digest)
    return load_policy(unpack_files(bytes(files)), identity)


def current(service_key: str, on: date, chosen: str = "") -> Revision:
    """The newest revision of the edition that applies to an application begun on a day (P18).

    Of two editions in force the later one; one that is left to the applicant's choice applies only to whoever
    names it (`chosen`), or where there is no other. Raises NoEdition if none is in force, or not the chosen one.
    """
    found = editions_open(service_key, on)
    if chosen:
        found = [revision for revision in found if edition_key(revision) == chosen]
    bound = [revision for revision in found if policy(revision).rules.applies_by != "choice"]
    if not found:
        raise NoEdition(service_key, on)
    return (bound or found)[0]


def editions_open(service_key: str, on: date) -> list[Revision]:
    """The newest revision of every edition in force on a day, the edition that began last first."""
    newest: dict[str, Revision] = {}
    in_force = Revision.objects.filter(service__key=service_key, in_force_from__lte=on)
    for revision in in_force.order_by("-number"):
        newest.setdefault(revision.identity, revision)
    still = [each for each in newest.values() if each.in_force_until is None or on <= each.in_force_until]
    return sorted(still, key=lambda revision: (revision.in_force_from, revision.number), reverse=True)


def choices_open(service_key: str, on: date) -> list[Revision]:
    """The editions among which an applicant may choose on a day; () where nothing is left to choice."""
    found = editions_open(service_key, on)
    choosable = [revision for revision in found if policy(revision).rules.applies_by == "choice"]
    if not choosable or len(found) < 2:
        return []
    bound = [revision for revision in found if revision not in choosable]
    return [*bound[:1], *choosable]


def edition_key(revision: Revision) -> str:
    """The last part of a revision's identity."""
    return revision.identity.rpartition("/")[2]


def files_of_revision(revision: Revision) -> dict[str, bytes]:
    """The files that a published revision was read from, by path."""
    stored = Archive.objects.values_list("files", flat=True).get(revision=revision)
    return unpack_files(bytes(stored))


def service_by_key(service_key: str) -> Service:
    """The service with this key."""
    return Service.objects.get(key=service_key)


def round_plan(round: Round) -> RoundPlan:
    """What the pack says about this round: which values it has and what they mean."""
    return policy(round.revision).rounds[round.plan]


def round_values(round: Round, known_at: datetime | None = None) -> dict[str, Any]:
    """The values of a round as they were known at a moment (default: now), typed as the pack declares.

    A value that nobody has given yet is absent.
    """
    plan = round_plan(round)
    return {
        key: parse_round_value(plan.values[key].type, row.value)
        for key, row in _latest(round, known_at).items()
        if key in plan.values
    }


def round_today(round: Round | None, now: datetime) -> Today | None:
    """In which phase of a round a moment falls; None where its pack names no phases, or all are over."""
    if round is None:
        return None
    spans = spans_of(round_plan(round).phases, round_values(round))
    return today_in(spans, now.astimezone(CHINA).date())


def open_rounds(service_key: str, now: datetime) -> QuerySet[Round]:
    """The rounds of a service that an officer has opened; the time of day is a guard's matter."""
    return Round.objects.filter(service__key=service_key, state=Round.State.OPEN).order_by("-key")


@dataclass(frozen=True)
class ValueRow:
    """One value of a round as the officer's page shows it. `text` is "" while nobody has given it."""

    key: str
    label: str
    type: str
    unit: str
    text: str
    source: str
    demonstration: bool
    required: bool
    unknown: str
    recorded_at: datetime | None


def value_rows(round: Round) -> list[ValueRow]:
    """Every value the pack asks of a round, with what is known and who says so, in the order of the file."""
    given = _latest(round, None)
    return [_value_row(planned, given.get(key)) for key, planned in round_plan(round).values.items()]


def _value_row(planned: Any, row: RoundValue | None) -> ValueRow:
    return ValueRow(
        key=planned.key,
        label=planned.label,
        type=planned.type,
        unit=planned.unit,
        text=row.value if row else "",
        source=row.source if row else "",
        demonstration=bool(row and row.demonstration),
        required=planned.required,
        unknown=planned.unknown,
        recorded_at=row.recorded_at if row else None,
    )


def _latest(round: Round, known_at: datetime | None) -> dict[str, RoundValue]:
    rows = RoundValue.objects.filter(round=round)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return {row.key: row for row in rows.order_by("recorded_at", "pk")}


def first_value(planned: Any) -> str | None:
    """The pack's own value of a round as stored text, or None where the pack says unknown."""
    return None if planned.value is None else format_round_value(planned.type, planned.value)
