"""一次性告知: at every desk everything that is missing is named together, on one notice."""

import pytest

from jifenban.accounts.errors import Incomplete
from jifenban.cases.actions import answer_review, submit, take_step
from jifenban.cases.models import Item, Review
from jifenban.documents.models import Paper
from jifenban.notices.models import Message
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

FUND = {"housing_fund": {"records": [{"id": "f1", "from": "2015-01"}]}}
REASONS = {"education": "请补学信网备案表", "homes": "租赁合同没有备案"}


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


def returns(case, section, reason, now):
    review = Review.objects.get(item__case=case, item__section=section, answered_at=None)
    officer = road.verifier_of(review, now)
    answer_review(review_id=review.pk, decision="return", reason=reason, actor=officer, now=now)
    case.refresh_from_db()


def notices(case):
    return list(Paper.objects.filter(subject=f"case:{case.pk}", kind="return_notice").order_by("pk"))


def test_what_a_second_department_returns_joins_the_first_on_one_notice_that_replaces_it(points):
    person = road.make_applicant()
    case = road.accepted(points, person, at("2022-03-01"))

    returns(case, "education", REASONS["education"], at("2022-03-03"))
    returns(case, "homes", REASONS["homes"], at("2022-03-04"))

    assert case.status == "verifying_returned"
    returned = Item.objects.filter(case=case, state="returned")
    assert {item.section for item in returned} == set(REASONS)
    first, second = notices(case)
    assert (first.voided_at, second.voided_at) == (at("2022-03-04"), None)
    told = Message.objects.filter(template="returned").order_by("pk").last()
    for reason in REASONS.values():
        assert reason in told.text
    road.fill(
        case,
        at("2022-03-10"),
        education={"records": [{"id": "e1", "level": "college"}]},
        homes={"records": []},
    )
    case = submit(case_id=case.pk, actor=person.account, now=at("2022-03-10"))
    assert case.status == "verifying"
    assert len(notices(case)) == 2


@pytest.mark.parametrize(("do", "desk"), [("return_items", "reviewer"), ("return_at_window", "clerk")])
def test_pre_review_and_window_name_every_item_with_its_reason_on_one_notice(points, do, desk):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"), **FUND)
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    if desk == "clerk":
        take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-02"))
    officer = (
        reviewer if desk == "reviewer" else road.make_officer("clerk", road.STREET, now=at("2022-03-01"))
    )
    items = {**REASONS, "housing_fund": "起止年月不清"}

    take_step(case_id=case.pk, do=do, actor=officer, now=at("2022-03-03"), input={"items": items})

    assert {one.section: one.reason for one in Item.objects.filter(case=case, state="returned")} == items
    assert len(notices(case)) == 1
    told = Message.objects.get(template="returned").text
    assert all(reason in told for reason in items.values())


def test_the_form_names_everything_that_is_missing_at_once(points):
    person = road.make_applicant()
    case = road.start(points, person, at("2022-03-01"))
    road.fill(case, at("2022-03-01"), homes={"records": [{"id": "h1", "tenure": "dormitory"}]})

    with pytest.raises(Incomplete) as refused:
        submit(case_id=case.pk, actor=person.account, now=at("2022-03-01"))

    named = {(one.section, one.field) for one in refused.value.missing}
    assert {"permits", "homes", "promise"} <= {section for section, _ in named}
    assert ("homes", "dormitory_papers") in named


def test_an_original_that_was_not_shown_is_named_with_the_others(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-02"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))

    with pytest.raises(Incomplete) as refused:
        take_step(case_id=case.pk, do="accept", actor=clerk, now=at("2022-03-03"), input={"originals": []})

    assert {one.section for one in refused.value.missing} == set(road.sections_with_originals(case))
