"""A round of the real settlement pack with passed cases in it, each with a verified life behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.cases.models import Assessment, Case, VerifiedScore
from jifenban.clock import CHINA
from jifenban.facts.actions import decide, declare
from jifenban.facts.models import Assertion
from jifenban.offices.actions import give_membership
from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.actions import open_round, set_round_value
from jifenban.policies.models import Revision, Round, Service
from jifenban.policies.queries import current
from jifenban.rankings.actions import start_run
from jifenban.rankings.computing import compute
from jifenban.rankings.models import Run
from tests.builders import make_person, make_user
from tests.cases.road import publish

PREPARED = datetime(2022, 11, 1, 10, tzinfo=CHINA)
VERIFIED = datetime(2022, 12, 1, 10, tzinfo=CHINA)
APPLIED = datetime(2023, 2, 15, 10, tzinfo=CHINA)
CLOSED = datetime(2023, 3, 13, 10, tzinfo=CHINA)
PASSED = "passed"
INSURANCES = ("pension", "medical", "unemployment", "injury", "maternity")
serials = count(1)


def settlement_round(*, quota: int = 3, **values: str) -> Round:
    """The pack's round, opened with its unknown values filled in and a small quota."""
    for root in ("guangzhou/points/2021", "guangzhou/settlement/2022"):
        publish(root, now=PREPARED)
    round = Round.objects.select_related("service", "revision").get(service__key="guangzhou/settlement")
    given = {"quota": str(quota), "birth_line": "1976-01-01", "publicity_days": "5", **values}
    for key, value in given.items():
        set_round_value(round=round, key=key, value=value, source="测试", actor=SYSTEM, now=VERIFIED)
    return open_round(round=round, actor=SYSTEM, now=APPLIED - timedelta(days=6))


def round_officer(name: str = "officer") -> User:
    """A member of staff who manages the round."""
    user = make_user(name)
    city = Office.objects.get(kind=Office.Kind.CITY, city="guangzhou")
    give_membership(user=user, office=city, role="round_officer", actor=SYSTEM, now=VERIFIED)
    return user


def passed_case(
    round: Round, *, insured_from: str = "2014-01", permit_from: str = "2014-01-01", name: str = "黄演强"
) -> Case:
    """A case that has passed review; more insured months and an older permit rank higher."""
    person = make_person(name)
    score = verified_life(
        person,
        {
            "birth_date": ["1985-04-12"],
            "permits": [{"from": permit_from, "street": "440117001"}],
            "insurance": [{"kind": kind, "from": insured_from} for kind in INSURANCES],
        },
    )
    serial = next(serials)
    return Case.objects.create(
        code=f"TEST{serial:05}",
        service=round.service,
        revision=round.revision,
        round=round,
        person=score.person,
        status=PASSED,
        status_since=APPLIED,
        opened_at=APPLIED,
        submitted_at=APPLIED,
        accepted_at=APPLIED,
        receipt_number=f"RH20230215-440117-{serial:05}",
    )


def verified_life(person: Person, life: dict[str, Sequence[Any]]) -> VerifiedScore:
    """The points service's verified score of a life, every fact of it confirmed."""
    office = Office.objects.filter(kind=Office.Kind.DEPARTMENT).first()
    service = Service.objects.get(key="guangzhou/points")
    ids: list[int] = []
    for fact, records in life.items():
        claims = declare(
            person=person,
            fact=fact,
            records=records,
            source=Assertion.Source.DECLARED,
            origin="case:0",
            actor=SYSTEM,
            now=VERIFIED,
        )
        assert office is not None
        answers = decide(
            assertions=claims,
            decision="confirm",
            office=office,
            reason="",
            origin="review:0",
            actor=SYSTEM,
            now=VERIFIED,
        )
        ids += [answer.pk for answer in answers]
    revision = current(service.key, VERIFIED.date())
    assessment = Assessment.objects.create(
        case=_points_case(person, service, revision),
        revision=revision,
        as_of=VERIFIED.date(),
        known_at=VERIFIED,
        inputs={"facts": life, "assertions": ids},
        result={},
        total=160,
        engine="test",
    )
    return VerifiedScore.objects.create(
        person=person, service=service, assessment=assessment, total=160, since=VERIFIED
    )


def _points_case(person: Person, service: Service, revision: Revision) -> Case:
    return Case.objects.create(
        code=f"POINT{next(serials):05}",
        service=service,
        revision=revision,
        person=person,
        status="verified",
        status_since=VERIFIED,
        live=False,
        opened_at=VERIFIED,
        submitted_at=VERIFIED,
    )


def computed_run(
    round: Round, *, trial: bool = True, actor: User | Any = SYSTEM, now: datetime = CLOSED
) -> Run:
    """A run that the worker has finished."""
    run = start_run(round_id=round.pk, trial=trial, actor=actor, now=now)
    return compute(run_id=run.pk, now=lambda: now)
