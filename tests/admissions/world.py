"""Two worlds of places: Conghua's real pack, and a tiny pack with Huadu's four choices."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.admissions.actions import offer_places, publish_allocation, start_allocation
from jifenban.admissions.computing import compute
from jifenban.admissions.models import Allocation, Place
from jifenban.admissions.offering import PlaceLine
from jifenban.admissions.settling import settle
from jifenban.cases.models import Assessment, Case, Submission, VerifiedScore
from jifenban.cases.relations import fix_offices
from jifenban.facts.actions import decide, declare
from jifenban.facts.models import Assertion
from jifenban.offices.actions import give_membership, load_offices
from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.actions import ensure_rounds, open_round, publish_revision, set_round_value
from jifenban.policies.models import Revision, Round, Service
from jifenban.policies.queries import current, policy
from jifenban.publicity.settling import PUBLISHED
from jifenban.rankings.actions import freeze_round
from tests.builders import make_user
from tests.cases.road import at, make_applicant, publish
from tests.policypack.process import huadu

POINTS, SCHOOL = "guangzhou/points/2018", "guangzhou/conghua-school/2020"
BUREAU = "440100-conghua_education"
PREPARED, VERIFIED, APPLIED = at("2020-03-02"), at("2020-04-28"), at("2020-05-11")
CLOSED, LATER = at("2020-06-01"), at("2020-06-20")
VALUES = {
    "opens_at": "2020-05-06 09:00",
    "closes_at": "2020-05-31 17:00",
    "ordering": "score",
    "publicity_days": "7",
    "answer_by": "2020-06-30",
}
serials = count(1)


def prepared(**values: str) -> Round:
    """Conghua's round with these values given ("" for none), not open yet."""
    publish(POINTS, now=PREPARED)
    revision = publish(SCHOOL, now=PREPARED)
    round = Round.objects.select_related("service", "revision").get(service=revision.service)
    for key, value in ((key, value) for key, value in values.items() if value):
        set_round_value(round=round, key=key, value=value, source="测试", actor=SYSTEM, now=PREPARED)
    return round


def conghua(**more: str) -> Round:
    """Conghua's round, open, with what nobody has announced filled in."""
    return open_round(round=prepared(**(VALUES | more)), actor=SYSTEM, now=PREPARED)


def placer(office: str = BUREAU) -> User:
    """The bureau's officer."""
    user = make_user()
    where = Office.objects.get(code=office)
    give_membership(user=user, office=where, role="placer", actor=SYSTEM, now=PREPARED)
    return user


def waiting(round: Round, answers: Mapping[str, Any], life: Mapping[str, Any], name: str = "测试甲") -> Case:
    """A qualified case with what it submitted and the verified life behind it."""
    person = make_applicant(name)
    if round.service.key.startswith("guangzhou"):
        verified_life(person, life)
    serial = next(serials)
    case = Case.objects.create(
        code=f"PLACE{serial:05}",
        service=round.service,
        revision=round.revision,
        round=round,
        person=person,
        status="qualified",
        status_since=APPLIED,
        opened_at=APPLIED,
        submitted_at=APPLIED,
        receipt_number=f"RX20200511-440117001-{serial:05}",
    )
    Submission.objects.create(
        case=case, number=1, received_at=APPLIED, assertions=[], answers=answers, digest="0" * 64
    )
    fix_offices(case, policy(round.revision), answers, life)
    for section, data in answers.items():
        case.answers.create(section=section, data=data, saved_at=APPLIED)
    return case


def pupil(
    round: Round, *, since: str = "2015-05-01", town: str = "jiekou", grade: str = "grade_1", **more: Any
) -> Case:
    """A family of Conghua's round; an older permit gives more points."""
    life = {"birth_date": ["1985-04-12"], "permits": [{"from": since, "street": "440117001"}]}
    return waiting(round, {"place": {"town": town}, "grade": {"value": grade}}, life, **more)


def verified_life(person: Person, life: Mapping[str, Any]) -> VerifiedScore:
    """A verified score of the points service, every fact of it confirmed."""
    office = Office.objects.filter(kind=Office.Kind.DEPARTMENT).first()
    assert office is not None
    service = Service.objects.get(key="guangzhou/points")
    ids = [pk for fact, records in life.items() for pk in confirmed(person, fact, records, office)]
    revision = current(service.key, VERIFIED.date())
    case = Case.objects.create(
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
    assessment = Assessment.objects.create(
        case=case,
        revision=revision,
        as_of=VERIFIED.date(),
        known_at=VERIFIED,
        inputs={"facts": dict(life), "assertions": ids},
        result={"groups": []},
        total=60,
        engine="test",
    )
    return VerifiedScore.objects.create(
        person=person, service=service, assessment=assessment, total=60, since=VERIFIED
    )


def confirmed(person: Person, fact: str, records: Any, office: Office) -> list[int]:
    """A fact told by a person and confirmed by an office: the ids of what now counts."""
    told = {"person": person, "fact": fact, "source": Assertion.Source.DECLARED, "origin": "case:0"}
    claims = declare(**told, records=records, actor=SYSTEM, now=VERIFIED)
    answered = {"decision": "confirm", "office": office, "reason": "", "origin": "review:0"}
    return [one.pk for one in decide(assertions=claims, **answered, actor=SYSTEM, now=VERIFIED)]


def offer(round: Round, *lines: tuple[str, str, str, int], actor: Any = SYSTEM) -> list[Place]:
    """Places of (town, grade, school, number)."""
    typed = [PlaceLine(town, grade, school, "", str(number)) for town, grade, school, number in lines]
    offer_places(round_id=round.pk, lines=typed, actor=actor, now=APPLIED)
    return list(Place.objects.filter(round=round).order_by("pk"))


def frozen(round: Round) -> Round:
    """The round with its data frozen after the applications closed."""
    return freeze_round(round_id=round.pk, actor=SYSTEM, now=CLOSED)


def computed(round: Round, *, trial: bool = False, now: Any = LATER) -> Allocation:
    """An allocation that the worker has finished."""
    allocation = start_allocation(round_id=round.pk, trial=trial, actor=SYSTEM, now=now)
    return compute(allocation_id=allocation.pk, now=lambda: now)


def published(round: Round, now: Any = LATER) -> Allocation:
    """A published allocation whose cases have learnt of it."""
    allocation = computed(round, now=now)
    publish_allocation(allocation_id=allocation.pk, actor=SYSTEM, now=now)
    settle(allocation_id=allocation.pk, event=PUBLISHED, now=now)
    allocation.refresh_from_db()
    return allocation


def given(allocation: Allocation) -> dict[str, str]:
    """Case code → school (or town) given, "" for none."""
    seats = allocation.seats.select_related("case", "given")
    return {seat.case.code: (seat.given.school or seat.given.town) if seat.given else "" for seat in seats}


def choosing(**changed: str) -> Round:
    """The round of the tiny pack with four choices, open; `changed` files as in huadu.files."""
    revision = publish_tiny(**changed)
    round = Round.objects.select_related("service", "revision").get(service=revision.service)
    return open_round(round=round, actor=SYSTEM, now=PREPARED)


def publish_tiny(**changed: str) -> Revision:
    """The tiny pack with its office and round."""
    revision = publish_revision(identity=huadu.ROOT, files=huadu.files(**changed), actor=SYSTEM, now=PREPARED)
    load_offices(rows=policy(revision).offices, city=huadu.CITY, actor=SYSTEM, now=PREPARED)
    ensure_rounds(revision=revision, actor=SYSTEM, now=PREPARED)
    return revision


def chooser(round: Round, *, years: int, five: bool = False, grade: str = "grade_1", **more: Any) -> Case:
    """A qualified case of the tiny pack, whose facts are confirmed."""
    answers = {"grade": {"value": grade}}
    case = waiting(round, answers, {}, **more)
    office = Office.objects.get(kind=Office.Kind.CITY, city=huadu.CITY)
    for fact, value in {"years": years, "five_years": five}.items():
        confirmed(case.person, fact, [value], office)
    return case
