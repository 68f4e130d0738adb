"""Proofs given once serve the next form: offered with their date, taken when the person says so, never anybody else's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client

from jifenban.cases.models import Case, Photo
from jifenban.cases.proofs import earlier_proofs, offers_for, words_of
from jifenban.journal.queries import history
from jifenban.people.models import Person
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from policypack.process import Length
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]
PUBLIC = {
    "notice": "yes",
    "move_in_type": "public_collective",
    "permit_office": road.STREET,
    "address": "街口街某路",
}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A moment inside the application window of 2022."""
    moment = at("2023-02-20 10:00")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    return moment


@pytest.fixture
def first(applicant: Person, now: datetime) -> Case:
    """A verified points case; its originals were seen at the window."""
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    return road.verified(points, applicant, at("2022-09-01"), **LONG)


@pytest.fixture
def batch(first: Case) -> Round:
    return road.settlement_round(now=at("2023-01-05"))


@pytest.fixture
def draft(batch: Round, applicant: Person, now: datetime) -> Case:
    """A settlement draft that asks for the permit."""
    case = road.start(batch.revision, applicant, now, round=batch)
    road.fill(case, now, score={"total": "?", "confirm": "yes"}, move_in=PUBLIC)
    return case


def of_permit(case: Case) -> Photo:
    return Photo.objects.get(case=case, section="permits", slot="permit")


def page_of(case: Case, client: Client) -> str:
    return client.get(f"/my/cases/{case.code}/fill/move_in/").content.decode()


def test_a_permit_photographed_for_points_is_offered_for_settlement_with_its_date_and_who_saw_the_original(
    first: Case, draft: Case, mine: Client
):
    old = of_permit(first)
    page = page_of(draft, mine)
    address = f"/my/cases/{draft.code}/photos/move_in/permit/reuse/{old.pk}/"
    assert "2022-09-01 交" in page
    assert "窗口 2022-09-01 核对过原件" in page
    assert address in page
    assert not Photo.objects.filter(case=draft).exists()  # nothing is taken before the person says so

    assert mine.post(address).status_code == 302

    taken = Photo.objects.get(case=draft)
    assert (taken.section, taken.slot, taken.file_id) == ("move_in", "permit", old.file_id)
    assert address not in page_of(draft, mine)
    assert "reuse_photo" in [entry.verb for entry in history(f"case:{draft.pk}")]
    assert Photo.objects.filter(pk=old.pk).exists()


def test_what_shows_something_else_is_not_offered_and_cannot_be_taken(first: Case, draft: Case, mine: Client):
    diploma = Photo.objects.filter(case=first, section="education").first()
    assert diploma is not None

    address = f"/my/cases/{draft.code}/photos/move_in/permit/reuse/{diploma.pk}/"

    assert address not in page_of(draft, mine)
    assert mine.post(address).status_code == 404


def test_nobody_takes_a_picture_of_somebody_elses(
    first: Case, batch: Round, now: datetime, logged_in: LogIn, applicant: Person
):
    other = road.make_applicant("测试乙")
    theirs = road.start(batch.revision, other, now, round=batch)
    road.fill(theirs, now, move_in=PUBLIC)
    client = logged_in(other.account)

    assert earlier_proofs(theirs) == []
    assert "以前交过的" not in page_of(theirs, client)
    answer = client.post(f"/my/cases/{theirs.code}/photos/move_in/permit/reuse/{of_permit(first).pk}/")

    assert answer.status_code == 404
    assert not Photo.objects.filter(case=theirs).exists()


def test_the_same_slot_of_last_years_application_is_offered_and_one_over_its_term_is_not(
    draft: Case, batch: Round, now: datetime, mine: Client
):
    last = Case.objects.create(
        code="LAST000001",
        service=batch.service,
        revision=batch.revision,
        person=draft.person,
        status="lapsed",
        status_since=now,
        live=False,
        opened_at=at("2022-02-15"),
        submitted_at=at("2022-02-15"),
    )
    road.picture(last, "hukou", "own_page", now=at("2022-02-15"))
    road.picture(last, "hukou", "first_page", now=at("2022-02-15"), state="refused")

    page = mine.get(f"/my/cases/{draft.code}/fill/hukou/").content.decode()

    assert page.count("以前交过的") == 1
    assert "还没有核对过原件" in page
    proof = next(one for one in earlier_proofs(draft) if one.photo.section == "hukou")
    form = policy(batch.revision).forms
    section, slot = form.section("hukou"), _slot(form, "hukou", "own_page")
    dated = replace(slot, good_for=Length(365, "days"))
    offered = offers_for(draft, (section, dated), [proof], date(2023, 2, 15))
    assert [one.until for one in offered] == [date(2023, 2, 15)]
    assert offers_for(draft, (section, dated), [proof], date(2023, 2, 16)) == []


def test_a_childs_birth_certificate_of_settlement_serves_the_school_application(draft: Case, now: datetime):
    words = {
        name: words_of(service, form.section(section), _slot(form, section, name))
        for service, form, section, name in (
            ("guangzhou/settlement", policy(draft.revision).forms, "children", "birth"),
            ("guangzhou/conghua-school", policy(road.publish("guangzhou/conghua-school/2020", now=now)).forms, "child", "kinship"),
        )
    }  # fmt: skip
    assert words["birth"] & words["kinship"] == {"birth_certificate"}


def _slot(form, section: str, name: str):
    return next(one for one in form.section(section).photos if one.slot == name)
