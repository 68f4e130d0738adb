"""Who reaches which case: the person, the street, the departments, the window, and strangers."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import InvalidInput, LimitReached, NotAllowed
from jifenban.cases import codes
from jifenban.cases.access import (
    case_for,
    cases_of,
    evidence_for,
    photo_for,
    review_for,
    visible_sections,
    window_case,
)
from jifenban.cases.actions import attach_photo, open_case, remove_photo, reorder_photos, submit, take_step
from jifenban.cases.models import Photo, Review
from jifenban.cases.queries import QueueFilters, missing_now, queue, reviews_for
from jifenban.cases.roles import may_act
from jifenban.evidence.models import File
from jifenban.journal.queries import history
from jifenban.offices.actions import give_membership
from jifenban.offices.models import Office
from jifenban.policies.queries import policy
from tests.builders import make_person, make_user
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


def new_file(case, name=""):
    return File.objects.create(
        id=uuid4(),
        owner=case.person,
        original_name=name,
        state="ready",
        limit={},
        received_digest=uuid4().hex,
        received_bytes=10,
        received_at=at("2022-03-01"),
    )


def test_a_case_is_found_by_its_person_its_street_and_nobody_else(points):
    person = road.make_applicant()
    case = road.submitted(points, person, at("2022-03-01"))
    street = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    neighbour = road.make_officer("reviewer", "440117003", now=at("2022-03-01"))
    police = road.make_officer("verifier", "440100-public_security", now=at("2022-03-01"))

    assert case_for(person.account, case.code) == case
    assert case_for(street, codes.display(case.code).lower()) == case
    for stranger in (neighbour, police, make_user(), AnonymousUser()):
        with pytest.raises(Http404):
            case_for(stranger, case.code)
    assert list(cases_of(person.account)) == [case]
    assert not cases_of(street).exists()


def test_another_streets_clerk_does_not_see_an_accepted_case(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    elsewhere = road.make_officer("clerk", "440117003", now=at("2022-03-01"))
    wrong_role = road.make_officer("nobody", road.STREET, now=at("2022-03-01"))

    for stranger in (elsewhere, wrong_role):
        with pytest.raises(Http404):
            case_for(stranger, case.code)


def test_any_window_means_any_of_the_city(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    settlement = policy(road.publish("guangzhou/settlement/2022", now=at("2022-03-01"))).workflow
    [who] = {
        step.who
        for step in settlement.steps
        if step.who.relation and settlement.relations[step.who.relation].kind == "any"
    }
    here = road.make_officer(who.role, "440117003", now=at("2022-03-01"))
    away = make_user()
    street = Office.objects.create(
        code="330102001", name="杭州一街", kind=Office.Kind.STREET, city="hangzhou"
    )
    give_membership(user=away, office=street, role=who.role, actor=SYSTEM, now=at("2022-03-01"))

    assert may_act(here, who, case, settlement)
    assert not may_act(away, who, case, settlement)


def test_a_draft_is_nobodys_business_but_the_persons(points):
    case = road.start(points, road.make_applicant(), at("2022-03-01"))
    city = road.make_officer("scorer", road.CITY, now=at("2022-03-01"))

    with pytest.raises(Http404):
        case_for(city, case.code)


def test_a_department_reaches_its_items_and_their_pictures_only(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    review = Review.objects.get(item__case=case, item__section="education")
    education = road.verifier_of(review, at("2022-03-01"))
    housing = road.make_officer("verifier", "440100-housing", now=at("2022-03-01"))
    diploma = Photo.objects.filter(case=case, section="education").first()

    assert review_for(education, review.pk) == review
    assert evidence_for(education, diploma.file_id) == diploma.file
    assert photo_for(education, diploma.pk) == diploma
    assert visible_sections(education, case) == {"education"}
    with pytest.raises(Http404):
        review_for(housing, review.pk)
    with pytest.raises(Http404):
        evidence_for(housing, diploma.file_id)
    with pytest.raises(Http404):
        evidence_for(housing, "not-an-id")


def test_queues_hold_what_waits_for_the_viewer(points):
    first = road.submitted(points, road.make_applicant("测试丙"), at("2022-03-01"))
    road.submitted(points, road.make_applicant(), at("2022-03-02"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))

    assert queue(reviewer).count() == 2
    assert queue(clerk).count() == 0
    assert list(queue(reviewer, QueueFilters(text="测试丙"))) == [first]
    assert list(queue(reviewer, QueueFilters(text=codes.display(first.code)))) == [first]
    assert not queue(reviewer, QueueFilters(screen="window")).exists()
    take_step(case_id=first.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-02"))
    assert list(queue(clerk)) == [first]
    assert not reviews_for(clerk).exists()


def test_a_departments_queue_empties_as_it_answers(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    officer = road.make_officer("verifier", "440100-housing", now=at("2022-03-01"))

    assert [review.item.section for review in reviews_for(officer)] == ["homes"]
    road.answer_all(case, at("2022-03-02"))
    assert not reviews_for(officer).exists()
    assert reviews_for(officer, answered=True).count() == 1


def test_a_clerk_opens_a_persons_case_by_code_or_number_and_the_look_is_journaled(points):
    person = road.make_applicant()
    case = road.submitted(points, person, at("2022-03-01"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))

    assert window_case(clerk, codes.display(case.code), at("2022-03-02")) == case
    assert window_case(clerk, f" {person.number.lower()} ", at("2022-03-02")) == case
    assert "look_up_person" in [entry.verb for entry in history(f"person:{person.pk}")]
    with pytest.raises(InvalidInput):
        window_case(clerk, "990000198504129999", at("2022-03-02"))
    with pytest.raises(NotAllowed):
        window_case(person.account, case.code, at("2022-03-02"))


def test_another_streets_window_is_told_where_to_send_the_person(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
    elsewhere = road.make_officer("clerk", "440117003", now=at("2022-03-01"))

    with pytest.raises(InvalidInput) as refused:
        window_case(elsewhere, case.code, at("2022-03-02"))
    assert "街口街" in refused.value.sentence


def test_a_clerk_files_for_a_visitor_without_a_log_in(points):
    visitor = make_person("来访甲")
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))
    case = open_case(service=points.service, person=visitor, actor=clerk, now=at("2022-03-01"))
    visitor.account = clerk  # only so that the helper fills in as the clerk; nothing is saved
    case.person = visitor
    road.declare_life(case, at("2022-03-01"))

    moved = submit(case_id=case.pk, actor=clerk, now=at("2022-03-01"))

    assert moved.status == "pre_review"
    other = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))
    with pytest.raises(NotAllowed):
        take_step(case_id=case.pk, do="withdraw", actor=other, now=at("2022-03-01"))
    with pytest.raises(NotAllowed):
        open_case(
            service=points.service, person=make_person("来访乙"), actor=make_user(), now=at("2022-03-01")
        )


def test_pictures_have_places_an_order_and_a_limit(points):
    person = road.make_applicant()
    case = road.start(points, person, at("2022-03-01"))
    road.fill(case, at("2022-03-01"), permits=road.PERMITS)
    place = {"case_id": case.pk, "section": "permits", "slot": "permit", "actor": person.account}

    first = attach_photo(**place, file=new_file(case), now=at("2022-03-01"))
    again = attach_photo(**place, file=first.file, now=at("2022-03-01"))
    second = attach_photo(**place, file=new_file(case), now=at("2022-03-01"))

    assert again == first
    with pytest.raises(LimitReached):
        attach_photo(**place, file=new_file(case), now=at("2022-03-01"))
    reorder_photos(**place, order=[second.pk, first.pk], now=at("2022-03-01"))
    assert list(Photo.objects.filter(case=case)) == [second, first]
    remove_photo(photo_id=first.pk, actor=person.account, now=at("2022-03-01"))
    remove_photo(photo_id=first.pk, actor=person.account, now=at("2022-03-01"))
    assert list(Photo.objects.filter(case=case)) == [second]
    with pytest.raises(Http404):
        attach_photo(
            **place,
            file=new_file(road.start(points, road.make_applicant(), at("2022-03-01"))),
            now=at("2022-03-01"),
        )


def test_only_pictures_that_were_checked_count(points):
    person = road.make_applicant()
    case = road.start(points, person, at("2022-03-01"))
    road.declare_life(case, at("2022-03-01"))
    assert not missing_now(case)

    File.objects.filter(photos__section="education", photos__slot="diploma").update(state="checking")
    said = {each.sentence for each in missing_now(case) if each.section == "education"}
    assert any("检查中" in sentence for sentence in said)
    File.objects.filter(photos__section="education", photos__slot="diploma").update(state="refused")
    assert [each.field for each in missing_now(case)] == ["diploma"]


def test_codes_find_a_wrong_sign_and_a_swap():
    code = codes.new_code()

    assert codes.normalise(f" {codes.display(code).lower()} ") == code
    for position in range(len(code)):
        for sign in codes.ALPHABET:
            if sign != code[position]:
                assert codes.normalise(code[:position] + sign + code[position + 1 :]) is None
    for position in range(len(code) - 1):
        swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
        if swapped != code:
            assert codes.normalise(swapped) is None
