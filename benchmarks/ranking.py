"""How long ranking a round takes from the database: lives read and decrypted, scored, ordered, written.

    python benchmarks/ranking.py [CASES]

A private PostgreSQL in a temporary folder; synthetic cases of the settlement service, all passed.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import datetime, timedelta

from private import database

KINDS = ("pension", "medical", "unemployment", "injury", "maternity")
PORTION = 1000


def main(count: int) -> None:
    """Measure and print."""
    with database():
        measure(count)


def measure(count: int) -> None:
    """Fill the database, run one trial, say how long each part took."""
    from jifenban.accounts.actors import SYSTEM
    from jifenban.clock import CHINA
    from jifenban.policies.actions import open_round, set_round_value
    from jifenban.policies.models import Round
    from jifenban.rankings.actions import start_run
    from jifenban.rankings.computing import compute
    from jifenban.rankings.recomputing import recompute

    round = Round.objects.get(service__key="guangzhou/settlement")
    now = datetime.now(CHINA)
    for key, value in {"birth_line": "1960-01-01", "publicity_days": "5"}.items():
        set_round_value(round=round, key=key, value=value, source="benchmark", actor=SYSTEM, now=now)
    open_round(round=round, actor=SYSTEM, now=now)
    seeded = random.Random(20221231)  # noqa: S311 - synthetic lives, not secrets
    begun = time.perf_counter()
    for first in range(0, count, PORTION):
        fill(round, range(first, min(first + PORTION, count)), seeded, now)
    say(f"{count} cases written (not part of ranking)", begun)
    later = now + timedelta(seconds=5)
    begun = time.perf_counter()
    run = start_run(round_id=round.pk, trial=True, actor=SYSTEM, now=later)
    say("population frozen, job queued", begun)
    begun = time.perf_counter()
    run = compute(run_id=run.pk, now=lambda: later)
    say(f"{run.total} lives read, scored, ranked, written ({run.state})", begun)
    begun = time.perf_counter()
    again = recompute(run)
    say(f"computed again, same digests: {again.same}", begun)


def fill(round, numbers: range, seeded: random.Random, now: datetime) -> None:
    """A portion of people with a verified life and a passed case, written in bulk."""
    from jifenban.people.models import Person

    people = Person.objects.bulk_create(
        Person(
            number_digest=f"{n:064}", name_digest=f"{n:064}", name="甲", number=f"{n:018}", known_since=now
        )
        for n in numbers
    )
    _verify(people, [life(seeded) for _ in people], now)
    cases(
        people,
        "S",
        now,
        service=round.service,
        revision=round.revision,
        round=round,
        status="passed",
    )


def cases(people: list, kind: str, now: datetime, **more: object) -> list:
    """One case for each person; those of a round have their receipt number."""
    from jifenban.cases.models import Case

    stamps = {"status_since": now, "opened_at": now, "submitted_at": now}
    return Case.objects.bulk_create(
        Case(
            code=f"{kind}{person.pk:010}",
            person=person,
            receipt_number=f"RH{person.pk:010}" if "round" in more else None,
            **stamps,
            **more,
        )
        for person in people
    )


def _verify(people: list, lives: list, now: datetime) -> None:
    """Assertions that departments have confirmed, and the verified score that rests on them."""
    from jifenban.cases.models import Assessment, VerifiedScore
    from jifenban.facts.models import Assertion
    from jifenban.policies.models import Revision, Service

    service = Service.objects.get(key="guangzhou/points")
    revision = Revision.objects.filter(service=service).latest("in_force_from")
    told = Assertion.objects.bulk_create(
        Assertion(
            person=person,
            fact=fact,
            value=value,
            source=Assertion.Source.DEPARTMENT,
            standing=Assertion.Standing.CONFIRMED,
            origin="review:0",
            recorded_at=now,
        )
        for person, records in zip(people, lives, strict=True)
        for fact, value in records
    )
    ids = iter(told)
    counted = cases(people, "P", now, service=service, revision=revision, status="verified", live=False)
    assessments = Assessment.objects.bulk_create(
        Assessment(
            case=one,
            revision=revision,
            as_of=now.date(),
            known_at=now,
            inputs={"facts": {}, "assertions": [next(ids).pk for _ in records]},
            result={},
            total=160,
            engine="benchmark",
        )
        for one, records in zip(counted, lives, strict=True)
    )
    VerifiedScore.objects.bulk_create(
        VerifiedScore(person=one.case.person, service=service, assessment=one, total=160, since=now)
        for one in assessments
    )


def life(seeded: random.Random) -> list[tuple[str, object]]:
    """One synthetic life of nine records, as assertions keep them."""
    year, month = seeded.randint(2008, 2019), seeded.randint(1, 12)
    born = f"{seeded.randint(1975, 1995)}-{month:02}-15"
    insurance = [("insurance", {"kind": kind, "from": f"{year}-{month:02}"}) for kind in KINDS]
    return [
        ("birth_date", born),
        ("permits", {"from": f"{year}-{month:02}-{seeded.randint(1, 28):02}", "street": "440117001"}),
        ("homes", {"tenure": "lease", "from": f"{year + 1}-{month:02}-01"}),
        *insurance,
        ("education", {"level": seeded.choice(["bachelor", "college", "high_school"])}),
    ]


def say(what: str, begun: float) -> None:
    """One line of the table."""
    print(f"{what:<60}{time.perf_counter() - begun:>10.2f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
