"""Every address × every role × somebody else's object: each view declares its audience, and keeps to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jifenban.accounts.actors import SYSTEM
from jifenban.admissions.models import Allocation
from jifenban.cases.models import (
    AnswerBatch,
    BulkAct,
    Case,
    EmployerLink,
    Objection,
    Photo,
    PushBatch,
    Review,
    Visit,
)
from jifenban.offices.actions import give_membership
from jifenban.offices.models import Office
from jifenban.policies.models import Service
from jifenban.policies.queries import policy
from jifenban.publicity.models import Publication
from jifenban.rankings.models import Run
from tests.admissions.world import computed, conghua, offer, pupil
from tests.builders import make_employer, make_user
from tests.cases import road
from tests.cases.road import at
from tests.portals.conftest import POINTS

#: Arguments that name somebody's thing; every other one is a plain word.
OBJECTS = {
    "code", "photo_id", "paper_id", "review_id", "file_id", "round_id", "run_id", "publication_id", "batch_id",
    "employer_code", "link_id", "agent_id", "visit_id", "dispute_id", "act_id", "objection_id",
    "allocation_id", "score_id", "seat_id", "push_batch_id",
}  # fmt: skip
#: What a person who may not see a thing gets: it is not there, not theirs, or not for this method.
CLOSED = {403, 404, 405}
#: What a page answers to those who may see it: itself, the way on, or why there is nothing to do now.
ANSWERED = {200, 302, 404, 405, 409, 422}

#: Arguments that are plain words.
WORDS = {
    "identity": POINTS,
    "service_key": "guangzhou/points",
    "city": "guangzhou",
    "service": "points",
    "edition": "2021",
    "token": "none",
    "provider_id": "identity",
    "do": "withdraw",
    "fact": "offences",
    "key": "permit",
    "kind": "card",
    "section": "education",
    "slot": "diploma",
}


@dataclass(frozen=True)
class Address:
    """One address of the project with the view behind it."""

    name: str
    view: Callable[..., HttpResponse]
    arguments: tuple[str, ...]

    @property
    def audience(self) -> str | None:
        return getattr(self.view, "audience", None)

    @property
    def names_an_object(self) -> bool:
        return bool(OBJECTS & set(self.arguments))


def addresses(
    resolver: URLResolver | None = None, space: str = "", outer: tuple[str, ...] = ()
) -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, inner, (*outer, *entry.pattern.converters))
        else:
            assert isinstance(entry, URLPattern)
            yield Address(f"{space}{entry.name}", entry.callback, (*outer, *entry.pattern.converters))


ALL = {address.name: address for address in addresses()}


@pytest.mark.parametrize("name", ALL)
def test_each_view_declares_whom_it_is_for(name: str):
    assert ALL[name].audience in ("public", "applicant", "employer", "staff", "demo"), ALL[name].view


@pytest.fixture
def world(db: None, now: Any, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """Somebody's verified case with pictures, papers and questions, and a round with a run and a list."""
    settings.MEDIA_ROOT = tmp_path
    points = road.publish(POINTS, now=now)
    case = road.verified(points, road.make_applicant("测试甲"), now)
    batch = road.settlement_round(now=at("2022-01-05"))
    moments = {"as_of": now.date(), "known_at": now, "started_at": now}
    run = Run.objects.create(round=batch, number=1, trial=False, values={}, pack_digest="0", **moments)
    publication = Publication.objects.create(
        run=run, title="名单", columns=[], shown_from=now, shown_until=now, digest="0" * 64
    )
    employer = make_employer(agent=case.person, now=now)
    link = EmployerLink.objects.create(case=case, employer=employer, asked_at=now)
    clerk = road.make_officer("clerk", road.STREET, now=now)
    visit = Visit.objects.create(
        case=case, clerk=clerk, office=Office.objects.get(code=road.STREET), began_at=now
    )
    photo = Photo.objects.filter(case=case).first()
    assert photo is not None
    allocation = _allocation()
    return {
        "code": case.code,
        "condition": "permit",
        "dispute_id": 1,
        "employer_code": employer.code,
        "link_id": link.pk,
        "visit_id": visit.pk,
        "allocation_id": allocation.pk,
        "seat_id": allocation.seats.get().pk,
        "agent_id": employer.agents.get().pk,
        "photo_id": photo.pk,
        "file_id": photo.file_id,
        "paper_id": case.person.papers.first().pk,
        "review_id": Review.objects.filter(item__case=case).first().pk,
        "score_id": case.person.verified_scores.get().pk,
        "objection_id": Objection.objects.create(case=case, kind="score", filed_at=now).pk,
        "batch_id": AnswerBatch.objects.create(name="答复.xlsx", made_by=make_user(), made_at=now).pk,
        "push_batch_id": _pushed(points.service, now).pk,
        "act_id": BulkAct.objects.create(do="x", label="x", reason="x", made_by=make_user(), made_at=now).pk,
        "round_id": batch.pk,
        "run_id": run.pk,
        "publication_id": publication.pk,
        "pk": publication.pk,
        **WORDS,
    }


def _pushed(service: Service, now: datetime) -> PushBatch:
    """A table of a department."""
    police = Office.objects.get(code="440100-public_security")
    given = {
        "fact": "offences",
        "office": police,
        "name": "推送.xlsx",
        "made_by": make_user(),
        "made_at": now,
    }
    return PushBatch.objects.create(service=service, **given)


def _allocation() -> Allocation:
    """A trial giving of one place to one family."""
    school = conghua()
    pupil(school)
    offer(school, ("jiekou", "grade_1", "", 1))
    return computed(school, trial=True)


@pytest.fixture
def stranger(world: dict[str, Any], logged_in: Callable[..., Client]) -> Client:
    """Another applicant."""
    return logged_in(road.make_applicant("测试乙").account)


@pytest.fixture
def other_office(world: dict[str, Any], now: Any, logged_in: Callable[..., Client]) -> Client:
    """A member of staff whose office has nothing to do with the case."""
    return logged_in(road.make_officer("reviewer", "440117002", now=now))


@pytest.fixture
def nobody_in_particular(world: dict[str, Any], logged_in: Callable[..., Client]) -> Client:
    """A log-in that belongs to no person and no office."""
    return logged_in(make_user())


def visits(client: Client, world: dict[str, Any], audience: str) -> Iterator[tuple[Address, HttpResponse]]:
    """Ask for and post to every address of an audience, with the case of somebody else in it."""
    for address in ALL.values():
        if address.audience == audience:
            kwargs = {name: _typed(world[name]) for name in address.arguments}
            path = reverse(address.name, kwargs=kwargs)
            yield address, client.get(path)
            yield address, client.post(path)


def pages(client: Client, world: dict[str, Any], audience: str) -> Iterator[tuple[Address, HttpResponse]]:
    """What somebody who may sees when they open every address of an audience."""
    for address in ALL.values():
        if address.audience == audience:
            kwargs = {name: _typed(world[name]) for name in address.arguments}
            yield address, client.get(reverse(address.name, kwargs=kwargs))


def _typed(value: Any) -> Any:
    return value if isinstance(value, int | UUID) else str(value)


def test_public_pages_answer_everybody(
    world: dict[str, Any], client: Client, stranger: Client, other_office: Client
):
    for visitor in (client, stranger, other_office):
        for address, answer in visits(visitor, world, "public"):
            assert answer.status_code < 500 or answer.status_code == 503, address.name


def test_nobody_without_a_log_in_gets_into_an_applicants_page(world: dict[str, Any], client: Client):
    for address, answer in visits(client, world, "applicant"):
        sent_to = answer.headers.get("Location", "")
        assert answer.status_code == 405 or sent_to.startswith("/login/?next="), address.name


def test_nobody_without_a_log_in_gets_into_a_desk_page(world: dict[str, Any], client: Client):
    for address, answer in visits(client, world, "staff"):
        sent_to = answer.headers.get("Location", "")
        assert answer.status_code == 405 or sent_to.startswith("/desk/login/?next="), address.name


def test_nobody_without_a_log_in_gets_into_an_employers_page(world: dict[str, Any], client: Client):
    for address, answer in visits(client, world, "employer"):
        sent_to = answer.headers.get("Location", "")
        assert answer.status_code == 405 or sent_to.startswith("/login/?next="), address.name


@pytest.mark.parametrize("audience", ["applicant", "employer"])
def test_a_work_account_is_no_applicant(world: dict[str, Any], other_office: Client, audience: str):
    for address, answer in visits(other_office, world, audience):
        assert answer.status_code in (403, 405), address.name


def test_who_acts_for_no_employer_is_asked_to_register_one(world: dict[str, Any], stranger: Client):
    for address, answer in visits(stranger, world, "employer"):
        sent_to = answer.headers.get("Location", "")
        assert answer.status_code == 405 or sent_to == reverse("employers:register"), address.name


def test_another_employers_things_are_not_there(
    world: dict[str, Any], logged_in: Callable[..., Client], now: Any
):
    agent = road.make_applicant("测试丙")
    make_employer(agent=agent, now=now)
    for address, answer in visits(logged_in(agent.account), world, "employer"):
        if address.names_an_object:
            assert answer.status_code in (404, 405), address.name
        else:
            assert answer.status_code < 500, address.name


def test_an_applicant_is_no_member_of_staff(world: dict[str, Any], stranger: Client):
    for address, answer in visits(stranger, world, "staff"):
        assert answer.status_code in (403, 405), address.name


def test_a_log_in_without_person_or_office_gets_nowhere(world: dict[str, Any], nobody_in_particular: Client):
    for audience in ("applicant", "employer", "staff"):
        for address, answer in visits(nobody_in_particular, world, audience):
            assert answer.status_code in (403, 405), address.name


def test_somebody_elses_things_are_not_there_for_an_applicant(world: dict[str, Any], stranger: Client):
    for address, answer in visits(stranger, world, "applicant"):
        if address.names_an_object:
            assert answer.status_code in (404, 405), address.name
        else:
            assert answer.status_code < 500, address.name


def test_things_of_another_office_are_closed_to_staff(world: dict[str, Any], other_office: Client):
    for address, answer in visits(other_office, world, "staff"):
        if address.names_an_object:
            assert answer.status_code in CLOSED, address.name
        else:
            assert answer.status_code < 500, address.name


def test_what_is_personal_is_kept_by_no_browser(
    world: dict[str, Any], stranger: Client, other_office: Client
):
    for client, path in ((stranger, reverse("applicant:home")), (other_office, reverse("officer:queue"))):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]


def test_every_page_of_ones_own_answers(world: dict[str, Any], logged_in: Callable[..., Client]):
    owner = logged_in(Case.objects.get(code=world["code"]).person.account)
    for audience in ("applicant", "employer"):
        for address, answer in pages(owner, world, audience):
            assert answer.status_code in ANSWERED, (address.name, answer.status_code)


def test_every_page_of_the_desk_answers_those_who_work_there(
    world: dict[str, Any], logged_in: Callable[..., Client], now: Any
):
    staff, case = make_user(), Case.objects.get(code=world["code"])
    asked = Review.objects.filter(item__case=case).values_list("office__code", flat=True)
    offices = {road.STREET, road.DISTRICT, road.CITY, *asked}
    roles = {step.who.role for step in policy(case.revision).workflow.steps if step.who.relation}
    for office, role in product(Office.objects.filter(code__in=offices), roles):
        give_membership(user=staff, office=office, role=role, actor=SYSTEM, now=now)
    for address, answer in pages(logged_in(staff), world, "staff"):
        assert answer.status_code in ANSWERED, (address.name, answer.status_code)


def test_the_demonstrations_pages_exist_only_there(world: dict[str, Any], client: Client):
    for address, answer in visits(client, world, "demo"):
        assert answer.status_code in (404, 405), address.name
