"""Reads of published policies and of the values of rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from jifenban.clock import CHINA
from jifenban.policies.errors import NoEdition
from jifenban.policies.files import unpack_files
from jifenban.policies.models import Archive, Revision, Round, RoundValue, Service
from policypack import editions
from policypack.lists import rankings_of
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


def read_newest() -> None:
    """Have this process read the newest revision of every edition, so that no visitor waits for it."""
    for key in Service.objects.values_list("key", flat=True):
        for edition in _editions(key):
            policy(edition.revision)


def current(service_key: str, on: date, chosen: str = "") -> Revision:
    """The newest revision of the edition that applies to an application begun on a day, or of the one its
    applicant chose (`chosen`); the rule is `policypack.editions`. Raises NoEdition."""
    try:
        return editions.edition_for(_editions(service_key), accepted_on=on, chosen=chosen).revision
    except editions.NoEdition:
        raise NoEdition(service_key, on) from None


def choices_open(service_key: str, on: date) -> list[Revision]:
    """The editions among which an applicant may choose on a day; empty where there is nothing to choose."""
    return [each.revision for each in editions.choices_among(_editions(service_key), on)]


@dataclass(frozen=True)
class _Edition:
    """A published edition by its newest revision, as policypack chooses among editions."""

    revision: Revision

    @property
    def edition(self) -> str:
        return edition_key(self.revision)

    @property
    def applies_by(self) -> str:
        return policy(self.revision).rules.applies_by

    @property
    def in_force_from(self) -> date:
        return self.revision.in_force_from

    @property
    def in_force_until(self) -> date | None:
        return self.revision.in_force_until


def _editions(service_key: str) -> list[_Edition]:
    newest: dict[str, Revision] = {}
    for revision in Revision.objects.filter(service__key=service_key).order_by("-number"):
        newest.setdefault(revision.identity, revision)
    return [_Edition(revision) for revision in newest.values()]


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
    """One value of a round as the officer's page shows it. `text` is "" while nobody has given it; `choices` are the
    words it is chosen from, empty where it is typed, and `told` is the label of the one that was chosen."""

    key: str
    label: str
    type: str
    unit: str
    text: str
    told: str
    choices: Mapping[str, str]
    source: str
    demonstration: bool
    required: bool
    unknown: str
    recorded_at: datetime | None
    may_change: bool


def takes_value(round: Round, planned: Any) -> bool:
    """Whether a value of a round may still be given: once a ranking has frozen it, only what comes after the list,
    and lines: they are drawn when the scores are known (until when: `rankings.actions.give_value`)."""
    if planned.after_freeze or round.state in (Round.State.PREPARED, Round.State.OPEN):
        return True
    lines = [rule.line for rule in rankings_of(policy(round.revision).rules)]
    return planned.key in lines and round.state != Round.State.FINAL


def value_rows(round: Round) -> list[ValueRow]:
    """Every value the pack asks of a round, with what is known and who says so, in the order of the file."""
    given = _latest(round, None)
    return [
        _value_row(planned, given.get(key), value_choices(round, key), takes_value(round, planned))
        for key, planned in round_plan(round).values.items()
    ]


def value_choices(round: Round, key: str) -> Mapping[str, str]:
    """The words a value of a round is chosen from, each with its label: the orders among which the officer says how
    places are given. Empty where a value is typed."""
    rule = policy(round.revision).admission
    if rule is None or rule.ordering != key:
        return {}
    return {word: order.label for word, order in rule.orderings.items()}


def _value_row(
    planned: Any, row: RoundValue | None, choices: Mapping[str, str], may_change: bool
) -> ValueRow:
    return ValueRow(
        key=planned.key,
        label=planned.label,
        type=planned.type,
        unit=planned.unit,
        text=row.value if row else "",
        told=choices.get(row.value, row.value) if row else "",
        choices=choices,
        source=row.source if row else "",
        demonstration=bool(row and row.demonstration),
        required=planned.required,
        unknown=planned.unknown,
        recorded_at=row.recorded_at if row else None,
        may_change=may_change,
    )


def _latest(round: Round, known_at: datetime | None) -> dict[str, RoundValue]:
    rows = RoundValue.objects.filter(round=round)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return {row.key: row for row in rows.order_by("recorded_at", "pk")}


def first_value(planned: Any) -> str | None:
    """The pack's own value of a round as stored text, or None where the pack says unknown."""
    return None if planned.value is None else format_round_value(planned.type, planned.value)
