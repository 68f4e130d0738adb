"""The services that can be used now, by city: read from the published packs."""

from dataclasses import dataclass
from datetime import date, datetime

from jifenban.policies.errors import NoEdition
from jifenban.policies.models import Revision, Round, Service
from jifenban.policies.queries import current, open_rounds, round_today, round_values, value_rows
from jifenban.policies.queries import policy as policy_of
from policypack.phases import Today
from policypack.policy import Policy


@dataclass(frozen=True)
class Offer:
    """One service as the home page shows it."""

    service: Service
    revision: Revision
    policy: Policy


#: The values of a round that stand on the home page.
SHOWN = ("opens_at", "closes_at", "quota")


@dataclass(frozen=True)
class Opening:
    """A round that is open now, with its dates."""

    round: Round
    opens_at: datetime | None
    closes_at: datetime | None
    quota: object
    source: str
    now: datetime
    today: Today | None

    @property
    def begun(self) -> bool:
        """Whether applications are taken already."""
        return self.opens_at is None or self.opens_at <= self.now

    @property
    def days_left(self) -> int | None:
        """Whole days until it closes, -1 afterwards; None without a closing date."""
        if self.closes_at is None:
            return None
        return (self.closes_at - self.now).days if self.now < self.closes_at else -1


@dataclass(frozen=True)
class City:
    """A city that has a service in force."""

    key: str
    name: str


def cities(on: date) -> list[City]:
    """Return the cities that have a service in force, in a stable order."""
    found = {}
    for offer in offers(on):
        key = offer.service.key.partition("/")[0]
        found[key] = City(key, offer.policy.rules.labels.get("city", key))
    return [found[key] for key in sorted(found)]


def city_to_show(known: list[City]) -> City | None:
    """Return the city that somebody who chose none sees first: one where a round is under way, else the first."""
    under_way = Round.objects.filter(state=Round.State.OPEN).values_list("service__key", flat=True)
    busy = {key.partition("/")[0] for key in under_way}
    return next((city for city in known if city.key in busy), known[0] if known else None)


def offers(on: date, city: str = "") -> list[Offer]:
    """Return the services in force on a day, of the city with this key or of all."""
    found = []
    services = Service.objects.order_by("key")
    for service in services.filter(key__startswith=f"{city}/") if city else services:
        try:
            revision = current(service.key, on)
        except NoEdition:
            continue
        found.append(Offer(service=service, revision=revision, policy=policy_of(revision)))
    return found


def openings(service: Service, now: datetime) -> list[Opening]:
    """Return the rounds of a service that people can apply in now."""
    found = []
    for round_ in open_rounds(service.key, now):
        values = round_values(round_)
        found.append(
            Opening(
                round=round_,
                opens_at=values.get("opens_at"),
                closes_at=values.get("closes_at"),
                quota=values.get("quota"),
                source="；".join(
                    dict.fromkeys(row.source for row in value_rows(round_) if row.key in SHOWN and row.source)
                ),
                now=now,
                today=round_today(round_, now),
            )
        )
    return found
