"""Several requests at the same moment, on real threads and real locks."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from jifenban.accounts.errors import Conflict, IllegalStep, LimitReached, Refused
from jifenban.cases.actions import (
    answer_review,
    open_case,
    print_card,
    run_due_timers,
    save_answer,
    submit,
    take_step,
)
from jifenban.cases.models import Answer, Case, Event, Review, Submission
from jifenban.documents.models import Paper, Print
from jifenban.facts.models import Assertion
from jifenban.notices.models import Message
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads of their own, started together; results or refusals, in the order given."""
    gate = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[index] = call()
        except Refused as refused:
            results[index] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


def test_two_officers_who_press_at_once_move_the_case_once(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
    first, second = (road.make_officer("reviewer", road.STREET, now=at("2022-03-01")) for _ in range(2))
    returned = {"items": {"education": "看不清"}}

    results = at_once(
        lambda: take_step(case_id=case.pk, do="pass_pre_review", actor=first, now=at("2022-03-02")),
        lambda: take_step(
            case_id=case.pk, do="return_items", actor=second, now=at("2022-03-02"), input=returned
        ),
    )

    assert sorted(isinstance(result, IllegalStep) for result in results) == [False, True]
    assert Event.objects.filter(case=case).count() == 2  # the submission and one of the two


def test_of_two_clerks_of_one_district_who_act_at_once_one_wins_and_the_other_reads_a_sentence():
    now = at("2020-03-10")
    case = west.submitted(west.open_batch(now), road.make_applicant(), now)
    first, second = west.clerk(now), west.clerk(now)
    unclear = {"items": {"education": "看不清"}}

    results = at_once(
        lambda: take_step(case_id=case.pk, do="pass_first_check", actor=first, now=now),
        lambda: take_step(case_id=case.pk, do="return_items", actor=second, now=now, input=unclear),
    )

    lost = [result for result in results if isinstance(result, Refused)]
    assert len(lost) == 1
    assert "不能再办这一步" in lost[0].sentence
    assert Event.objects.filter(case=case, actor__in=[first, second]).count() == 1


def test_ten_clicks_on_apply_open_one_case(points):
    person = road.make_applicant()

    results = at_once(
        *[
            lambda: open_case(
                service=points.service, person=person, actor=person.account, now=at("2022-03-01")
            )
            for _ in range(10)
        ]
    )

    assert {result.pk for result in results} == {Case.objects.get(person=person).pk}


def test_a_submission_pressed_many_times_is_one_submission(points):
    person = road.make_applicant()
    case = road.start(points, person, at("2022-03-01"))
    road.declare_life(case, at("2022-03-01"))

    results = at_once(
        *[
            lambda: submit(
                case_id=case.pk, actor=person.account, now=at("2022-03-01"), request_key="submit-1"
            )
            for _ in range(6)
        ]
    )

    assert [result.status for result in results] == ["pre_review"] * 6
    assert Submission.objects.filter(case=case).count() == 1
    assert Message.objects.filter(subject=f"case:{case.pk}").count() == 1
    assert Assertion.objects.filter(person=person, fact="permits").count() == 1


def test_two_devices_that_save_at_once_do_not_overwrite_each_other(points):
    person = road.make_applicant()
    case = road.start(points, person, at("2022-03-01"))

    def save(year: str) -> Callable[[], Answer]:
        data = {"records": [{"id": "p1", "from": f"{year}-01-01", "street": road.STREET}]}
        return lambda: save_answer(
            case_id=case.pk,
            section="permits",
            data=data,
            expected_version=0,
            actor=person.account,
            now=at("2022-03-01"),
        )

    results = at_once(save("2015"), save("2016"))

    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    assert Answer.objects.get(case=case, section="permits").version == 1


def test_two_colleagues_who_answer_one_item_at_once_answer_it_once(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    review = Review.objects.get(item__case=case, item__section="education")
    first, second = road.verifier_of(review, at("2022-03-01")), road.verifier_of(review, at("2022-03-01"))

    results = at_once(
        *[
            lambda officer=officer: answer_review(
                review_id=review.pk, decision="confirm", actor=officer, now=at("2022-03-02")
            )
            for officer in (first, second)
        ]
    )

    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]


def test_the_last_departments_answer_at_once_and_the_case_moves_on(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    reviews = list(Review.objects.filter(item__case=case).select_related("office"))
    officers = {review.pk: road.verifier_of(review, at("2022-03-01")) for review in reviews}

    at_once(
        *[
            lambda review=review: answer_review(
                review_id=review.pk, decision="confirm", actor=officers[review.pk], now=at("2022-03-02")
            )
            for review in reviews
        ]
    )

    assert Case.objects.get(pk=case.pk).status == "deciding"
    assert Event.objects.filter(case=case, step="all_answered").count() == 1


def test_fifty_clicks_at_once_never_give_a_fourth_print(points):
    batch = road.settlement_round(now=at("2023-01-05"))
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.with_card(batch, person, at("2023-02-20"))

    results = at_once(
        *[lambda: print_card(case_id=case.pk, actor=person.account, now=at("2023-04-01")) for _ in range(50)]
    )

    assert sum(not isinstance(result, Refused) for result in results) == 3
    assert all(isinstance(result, LimitReached) for result in results if isinstance(result, Refused))
    assert Print.objects.filter(subject=f"case:{case.pk}").count() == 3


def test_two_workers_fire_each_timer_once(points):
    batch = road.settlement_round(now=at("2023-01-05"))
    cases = []
    for _ in range(3):
        person = road.make_applicant()
        cases.append(
            open_case(
                service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-02-20")
            )
        )

    at_once(*[lambda: run_due_timers(until=at("2023-03-20")) for _ in range(3)])

    for case in cases:
        case.refresh_from_db()
        assert case.status == "lapsed"
        assert Message.objects.filter(subject=f"case:{case.pk}", template="closing_soon").count() == 2
        assert Event.objects.filter(case=case, step="lapse").count() == 1


def test_receipts_accepted_at_once_have_numbers_without_gap_or_double(points):
    cases, clerks = [], []
    for _ in range(4):
        case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
        reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
        take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-01"))
        cases.append(case)
        clerks.append(road.make_officer("clerk", road.STREET, now=at("2022-03-01")))

    at_once(
        *[
            lambda case=case, clerk=clerk: take_step(
                case_id=case.pk,
                do="accept",
                actor=clerk,
                now=at("2022-03-02"),
                input={"originals": ["permits", "homes", "insurance", "education"]},
            )
            for case, clerk in zip(cases, clerks, strict=True)
        ]
    )

    numbers = sorted(Paper.objects.filter(kind="receipt").values_list("number", flat=True))
    assert [int(number.rpartition("-")[2]) for number in numbers] == [1, 2, 3, 4]
