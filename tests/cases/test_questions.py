"""Questions to departments: until when an answer is due, and which answers lead on."""

from datetime import date

import pytest
from django.test import Client

from jifenban.accounts.errors import InvalidInput
from jifenban.cases.actions import answer_review
from jifenban.cases.models import Case, Review
from tests.cases import beijing, road
from tests.cases import beijing_settling as settling
from tests.cases.road import at

pytestmark = pytest.mark.django_db

RESULTS_BY = date(2020, 9, 4)


def asked(case: Case) -> Review:
    return Review.objects.get(item__case=case, item__section="education")


@pytest.fixture
def handed_in() -> Case:
    batch = beijing.open_beijing()
    return settling.submitted(beijing.eligible(batch), batch)


def test_while_people_may_still_apply_no_answer_is_due_and_afterwards_by_the_departments_own_day(handed_in):
    assert asked(handed_in).due_on is None

    checking = settling.wait(handed_in, "2020-08-16")

    assert checking.status == "checking"
    assert asked(checking).due_on == RESULTS_BY


def test_an_answer_that_is_late_stays_late_when_it_is_the_applicants_turn(handed_in):
    late = settling.wait(handed_in, "2020-09-06")

    assert late.status == "result"
    assert late.due_on is not None
    assert late.due_on > RESULTS_BY
    assert asked(late).due_on == RESULTS_BY


def test_the_departments_list_marks_what_is_late(handed_in, client: Client):
    officer = road.verifier_of(asked(handed_in), beijing.NOW)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    assert "超期" not in client.get("/desk/reviews/").content.decode()

    settling.wait(handed_in, "2020-08-16")  # due in September 2020, and read today

    assert "超期" in client.get("/desk/reviews/").content.decode()


def test_after_the_application_period_nothing_is_sent_back_that_nobody_could_mend(handed_in, client: Client):
    officer = road.verifier_of(asked(handed_in), beijing.NOW)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    page = f"/desk/reviews/{asked(handed_in).pk}/"
    assert "退回补正" in client.get(page).content.decode()

    settling.wait(handed_in, "2020-08-16")

    assert "退回补正" not in client.get(page).content.decode()
    with pytest.raises(
        InvalidInput, match="申请人现在不能再改这份申请，不能退回补正。请选认可、部分认可或不予认可。"
    ):
        answer_review(
            review_id=asked(handed_in).pk,
            decision="return",
            reason="看不清",
            actor=officer,
            now=at("2020-08-17"),
        )


def test_what_departments_report_by_themselves_offers_no_refusal(client: Client):
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    review = Review.objects.get(item__case=case, item__section="offences")
    officer = road.verifier_of(review, at("2022-03-01"))
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(f"/desk/reviews/{review.pk}/").content.decode()

    assert 'value="confirm"' in page
    assert 'value="partly"' in page
    assert 'value="refuse"' not in page
    assert 'value="return"' not in page
