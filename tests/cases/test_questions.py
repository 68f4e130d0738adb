"""Questions to departments: until when an answer is due, and which answers lead on."""

from datetime import date

import pytest
from django.test import Client

from jifenban.accounts.errors import InvalidInput
from jifenban.cases.actions import answer_review, file_objection, submit
from jifenban.cases.item_progress import item_progress
from jifenban.cases.models import Case, Review
from jifenban.notices.models import Message
from jifenban.policies.queries import policy
from jifenban.portals.ui.objections import objection_view
from tests.cases import beijing, road
from tests.cases import beijing_settling as settling
from tests.cases.road import at

pytestmark = pytest.mark.django_db

RESULTS_BY = date(2020, 9, 4)


def asked(case: Case) -> Review:
    return Review.objects.get(item__case=case, item__section="education")


def again_asked(case: Case) -> list[Review]:
    return list(Review.objects.filter(item__case=case, item__section="education").order_by("pk"))


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


@pytest.fixture
def sent_back(handed_in) -> Case:
    """A department has sent the education back; all the others have answered."""
    road.answer_all(handed_in, beijing.NOW, education={"decision": "return", "reason": "查不到这份证书。"})
    handed_in.refresh_from_db()
    return handed_in


def test_what_a_department_sends_back_is_told_with_its_reason_and_named_in_the_progress(sent_back):
    row = next(one for one in item_progress(sent_back) if one.title == "教育背景")
    assert (row.word, row.tone) == ("部门退回，请撤回改正", "warn")
    assert policy(sent_back.revision).workflow.status(sent_back.status).tone == "yours"

    told = Message.objects.filter(person=sent_back.person).latest("pk").text
    assert (
        "有项目被部门退回：教育背景。北京市教育委员会：查不到这份证书。请在2020年8月15日 20:00前撤回改正"
        in told
    )


def test_what_was_sent_back_is_mended_and_asked_again(sent_back):
    beijing.take(sent_back, "take_back")
    mended = {
        "records": [{"id": "e1", "award": "bachelor", "graduated_on": "2009-07-01", "school": "乙大学"}]
    }
    road.fill(sent_back, beijing.NOW, education=mended)

    again = submit(case_id=sent_back.pk, actor=sent_back.person.account, now=beijing.NOW)

    assert [review.decision for review in again_asked(again)] == ["return", ""]
    assert next(one.word for one in item_progress(again) if one.title == "教育背景") == "已改正，重新比对中"


def test_what_nobody_mended_is_refused_when_applications_close_and_the_case_is_concluded(sent_back):
    settling.wait(sent_back, "2020-08-16")
    assert next(one.word for one in item_progress(sent_back) if one.title == "教育背景") == "比对未通过"

    assert settling.wait(sent_back, "2020-12-31").status == "ranking"


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


def test_the_end_of_appealing_is_not_the_day_to_decide_an_appeal_by(handed_in):
    road.answer_all(handed_in, at("2020-08-01"))
    waiting = settling.wait(handed_in, "2020-09-05 00:00")
    [appeal] = file_objection(
        case_id=handed_in.pk,
        do="appeal",
        reasons={"insurance": "漏了 2011 年"},
        actor=handed_in.person.account,
        now=at("2020-09-06 10:00"),
    )

    assert waiting.due_on == date(2020, 9, 12)
    assert objection_view(appeal).due_on is None
